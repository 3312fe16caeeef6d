"""`pulpo build`: deployment files generated from a project's services: containers, systemd units, a Procfile."""
