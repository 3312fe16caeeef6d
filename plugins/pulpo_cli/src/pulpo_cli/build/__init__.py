"""`pulpo build`: what runs a project elsewhere, made of its services: containers, systemd units, a Procfile."""
