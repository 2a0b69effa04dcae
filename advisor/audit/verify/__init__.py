"""Whether the folder of an audit is untouched, and whether every figure in it follows from the cases that it keeps."""
