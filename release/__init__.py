"""What a release needs beside the tests: the list of its parts, an audit of them, and a wheel that anyone can build.

sbom    the parts that OnRecord is made of, with versions, licences and digests (`make sbom`)
audit   which of them are known to be vulnerable (`make audit`)
wheel   the wheel, built twice and compared (`make wheel`)
"""
