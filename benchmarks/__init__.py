"""How fast it is, shown by one command that anyone can run: `./start benchmark`. Times are shown, never tested."""
