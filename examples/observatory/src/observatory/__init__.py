"""Observatory: nights of observation, reduced to light curves, searched for variable stars, and planned ahead."""
