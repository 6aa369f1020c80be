"""Commands that build the weights OnRecord ships. Not part of the installed package."""
