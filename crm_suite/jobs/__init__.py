"""What the scheduler runs. Each job is safe to run at any time, twice, and beside another."""
