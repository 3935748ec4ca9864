"""What lies with other institutions and is fetched from there, politely and resumably."""
