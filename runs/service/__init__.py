"""The scheduler of trainings that take long: who waits, who works, and who may do what.

| term | what it is | where |
|---|---|---|
| spec | all that determines a training; it knows what it will take | ``limits`` |
| work | what it asks of a processor, counted; times the machine's pace it is seconds | ``pace`` |
| run | a training as its owner sees it, with its state | ``run`` (and what states lead to what) |
| owner | a browser session: its runs, oldest first | ``sessions`` |
| job | one stretch of a run, without a stop; travels to a worker | ``job`` |
| message | what is told of a job while it is done, and how it ended | ``messages`` |
| ticket | a job that was handed out, and what is heard of it | ``ticket`` |
| turn | the seconds that a run has a place while others wait for it, too | ``turns`` |
| slice | a job of a run that consists of many, in a place that nobody else wants | ``background`` |
| engine | whoever does jobs: processes here, or a cluster | ``engine``, ``pool``, ``cluster`` |
| task | a job in an engine's hands, which can be halted or killed | ``engine`` |

Read in this order: ``limits``, ``pace``, ``run``, ``job``, ``messages``, ``worker``, ``engine``,
``pool``; then ``ticket``, ``turns`` (the line), ``dispatch``, ``background`` (what has the places
that are left), ``estimate`` and ``outlook`` (how long one waits), ``sessions`` and ``service``.
``store`` keeps what runs leave behind, ``log`` and ``figures`` tell the host, and ``settings`` and
``capacity`` are what the host allows.
"""
