"""Did it work? Designs and what they can see, estimates, displacement, change, what it cost."""
