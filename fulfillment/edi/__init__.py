"""The documents of fulfillment: the 856 goes out when a shipment leaves."""
