"""Ask every operation of generated services once, and hold what that costs to limits."""
