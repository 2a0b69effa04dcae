"""Methods that help people find an answer. They show tables and figures with their sources, and set no answer."""
