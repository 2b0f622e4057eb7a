"""Requests that every Thor node answers alike, and the means to ask and compare.

`scenarios` says what is asked, `runner` asks it and takes out what differs from run to run,
`contracts` are the small programs that the requests call.
"""
