# Your own words in English; texts/de.ftl has those in German, and so on. A message that is not here is said as ever.
# vestibule theme texts prints all of them.

connect-heading = Welcome! Connect to the internet
