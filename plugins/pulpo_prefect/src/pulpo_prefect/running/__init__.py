"""What generated flows are made of at run time: steps, parameters, the project in the process."""
