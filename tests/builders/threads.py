"""Somebody else at the same time."""

from threading import Thread

from django.db import connection


def in_a_thread_of_its_own(work) -> None:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join()
