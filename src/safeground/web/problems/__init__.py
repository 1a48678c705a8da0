"""Problems: the causes of each place, worked through OSARA with partners."""
