"""Fuzzing: bytes in, and nothing may break that OnRecord promises, whatever the bytes are.

draw        bytes as numbers, words and choices
stand_ins   a tagger and a spaCy pipeline that are fast, and may find anything
inputs      targets: what files, feeds, tables, archives and pages hold
readings    targets: statements, times, whole stories
records     targets: records, bundles, corrections
faces       targets: searches, addresses, forms
targets     all of them by name
seeds       where each begins
corpus      what was kept of earlier runs
engines     atheris, which is led by the code that an input reaches; or Hypothesis, where there is none

`make fuzz TARGET=mail SECONDS=600` runs them; tests/test_fuzz.py tries what was kept.
"""
