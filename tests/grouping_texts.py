"""Texts of the grouping tests, written for them."""

AGENCY = """Brindley District Council has shut its payment pages after intruders were found on two of its servers late on Sunday night.

Officers noticed the trouble when bin crews could not open their rounds on Monday, and the whole depot went back to paper maps. "We pulled the \
plug on everything within twenty minutes of the first call," a spokesperson for the council said.

Housing benefit will be paid as usual this week because the run was made on Friday. Parking permits that end this month stay valid until the \
middle of May, and nobody will be fined for a late renewal.

The council has told the national cyber centre and the privacy regulator. A firm from Leeds is copying the discs of 340 machines, which may \
take until the end of the week. Councillors are to be briefed behind closed doors on Thursday."""

STATEMENT = """We are dealing with a cyber incident that has reached several systems of Brindley District Council. We found it early on Monday and acted \
at once to contain it. Our first duty is to keep the records of residents safe. Some telephone lines are down and replies will be slow. We are sorry \
for the trouble and thank everyone for their patience while our engineers work through the night."""

OTHER = """A bakery in Thornwick has won the county prize for its rye loaf, beating forty rivals at the spring fair on Saturday afternoon.

The judges liked the crust. Margaret Oduya, who opened the shop with her sister nine years ago, said she had nearly burnt the winning tray while \
answering the telephone. The sisters will spend the money on a second oven and a bench outside the door for customers who queue.

Next month the bakery begins lessons for beginners, with places kept for pupils of the secondary school."""

FOOT = "Download our app for the latest from your street and never miss a story from the valley again, with free alerts twice a day."
