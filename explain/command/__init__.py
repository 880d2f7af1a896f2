"""The command `noms`: a file for each verb, loaded when it is called, what they share, and the process around them."""
