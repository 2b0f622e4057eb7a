"""VeChain Thor without Ape: transaction codec, keys, certificates, ABI, REST client.

Import the module that has what you need (`thorlink.codec`, `thorlink.client`, …); this package
itself imports nothing, so that pure parts can be used without their neighbours.
"""
