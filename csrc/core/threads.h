/* Threads: one OpenMP region for a call into the engine; inside it, a program run by the
 * calling thread hands out jobs to the team. The only room that knows of OpenMP.
 *
 * Jobs must not fail, allocate or hand out jobs themselves, and no result may depend on
 * which thread runs a job: jobs divide outputs, never a sum. */
#ifndef MLPC_CORE_THREADS_H
#define MLPC_CORE_THREADS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct mlpc_team mlpc_team;
typedef void (*mlpc_program)(void *context, mlpc_team *team);
typedef void (*mlpc_job)(void *context, size_t index);

/* Runs program(context, team) once, in the calling thread, with `threads` threads at its
 * service, all in the contract's floating-point mode. Serial in a forked child. */
void mlpc_team_run(size_t threads, mlpc_program program, void *context);

/* Memory of the team's members for what a job needs while it runs, which is too much for a
 * stack: a line of so many bytes for each, aligned to cache lines. A member is the first to touch
 * its own. */
typedef struct mlpc_scratch {
    void *lines;
    size_t count, bytes;
} mlpc_scratch;

/* The same with a line for each member: there are at least `threads` of them. */
void mlpc_team_run_on(const mlpc_scratch *scratch, size_t threads, mlpc_program program,
                      void *context);

/* The line of the thread that runs this job. */
void *mlpc_scratch_line(void);

/* Runs job(context, i) for every i in [0, count), and returns when all are done. */
void mlpc_parallel_for(mlpc_team *team, size_t count, mlpc_job job, void *context);

size_t mlpc_team_size(const mlpc_team *team);

/* How many threads are worth their synchronisation for a step of `work` floating-point
 * operations; 1 to mlpc_threads(). */
size_t mlpc_threads_for(double work);

/* For tests: the work that a further thread must have; negative restores the default. */
void mlpc_set_work_per_thread(double work);

/* Whose turn it is at something that threads share: first come, first served; who has it may
 * take it again, and gives it back as often. Zero is free. */
typedef struct mlpc_turn {
    atomic_uint next, serving, forks;
    _Atomic(const char *) holder; /* a thread */
    unsigned depth;
    bool lost; /* the holder was left behind by a fork */
} mlpc_turn;

/* Waits for the turn. False in a forked child where a thread that is not there has it. */
bool mlpc_turn_take(mlpc_turn *turn);
void mlpc_turn_give(mlpc_turn *turn);
bool mlpc_turn_is_mine(const mlpc_turn *turn);
/* Whether a thread that a fork has left behind has it. */
bool mlpc_turn_lost(mlpc_turn *turn);

/* Seconds from an arbitrary start. */
double mlpc_clock(void);

#endif
