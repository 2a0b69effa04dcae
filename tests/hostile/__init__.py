"""Files that somebody made to harm, or that something damaged: at every door a right answer, or words for what is wrong."""
