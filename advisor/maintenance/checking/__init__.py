"""Whether a knowledge base is whole: what `prio kb check` says beyond what loading has refused."""
