"""Other people's files, read within bounds: nothing is allocated on a file's word."""
