"""What every app of the site shares and no model needs: permissions, components, formats."""
