"""The services of a project in the background: started, watched, restarted, stopped."""
