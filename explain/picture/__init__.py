"""How graphs look, are laid out and rendered, and the SVG that answers its reader."""
