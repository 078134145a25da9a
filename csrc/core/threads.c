/* The team and its barrier.
 *
 * A ticket holds the generation of the jobs in its upper half and the next index in its
 * lower half. A member takes an index by compare-and-swap on the ticket it has read, so a
 * member that comes late to a generation can take nothing of it: its swap fails. The jobs of
 * two neighbouring generations lie in two slots, so that a late member never reads
 * half-written ones as its own. Members spin for a moment and then sleep. */
#define _POSIX_C_SOURCE 200809L
#include "core/threads.h"

#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <time.h>

#include "core/cpu.h"
#include "mlpc.h"

#ifdef _OPENMP
#include <omp.h>
#endif

enum { SPINS_BEFORE_SLEEP = 2000, SPINS_BEFORE_YIELD = 1000 };

/* About 15 microseconds on one core with AVX-512: far above a barrier's cost. */
#define DEFAULT_WORK_PER_THREAD 2e6

static _Atomic double work_per_thread = DEFAULT_WORK_PER_THREAD;
static atomic_size_t thread_limit;
static atomic_bool forked;
static pthread_once_t fork_guard = PTHREAD_ONCE_INIT;

typedef struct job_slot {
    _Atomic(mlpc_job) job;
    _Atomic(void *) context;
    atomic_size_t count;
} job_slot;

struct mlpc_team {
    size_t size;
    job_slot slots[2];
    _Alignas(64) atomic_uint_fast64_t ticket;
    _Alignas(64) atomic_size_t done;
    _Alignas(64) atomic_size_t sleepers;
    atomic_bool over;
    pthread_mutex_t lock;
    pthread_cond_t wake;
};

static void
pause_briefly(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/* Takes and runs jobs of the ticket's generation until none is left to take. */
static void
work_off(mlpc_team *team)
{
    uint_fast64_t ticket = atomic_load(&team->ticket);
    for (;;) {
        job_slot *slot = &team->slots[(ticket >> 32) & 1];
        mlpc_job job = atomic_load_explicit(&slot->job, memory_order_relaxed);
        void *context = atomic_load_explicit(&slot->context, memory_order_relaxed);
        size_t count = atomic_load_explicit(&slot->count, memory_order_relaxed);
        size_t index = (size_t)(ticket & UINT32_MAX);
        if (index >= count)
            return;
        if (!atomic_compare_exchange_weak(&team->ticket, &ticket, ticket + 1))
            continue;
        job(context, index);
        atomic_fetch_add(&team->done, 1);
        ticket = atomic_load(&team->ticket);
    }
}

#ifdef _OPENMP
static bool
nothing_new(mlpc_team *team, uint_fast64_t generation)
{
    return !atomic_load(&team->over) && atomic_load(&team->ticket) >> 32 == generation;
}

/* A member's life: wait for a new generation, help with it, until the region is over. */
static void
serve(mlpc_team *team)
{
    uint_fast64_t generation = 0;
    while (!atomic_load(&team->over)) {
        for (int i = 0; i < SPINS_BEFORE_SLEEP && nothing_new(team, generation); i++)
            pause_briefly();
        if (nothing_new(team, generation)) {
            pthread_mutex_lock(&team->lock);
            atomic_fetch_add(&team->sleepers, 1);
            while (nothing_new(team, generation))
                pthread_cond_wait(&team->wake, &team->lock);
            atomic_fetch_sub(&team->sleepers, 1);
            pthread_mutex_unlock(&team->lock);
        }
        generation = atomic_load(&team->ticket) >> 32;
        work_off(team);
    }
}

static void
wake_sleepers(mlpc_team *team)
{
    if (atomic_load(&team->sleepers) == 0)
        return;
    pthread_mutex_lock(&team->lock);
    pthread_cond_broadcast(&team->wake);
    pthread_mutex_unlock(&team->lock);
}

static void
run_region(mlpc_team *team, mlpc_program program, void *context)
{
    /* Where the runtime gives fewer threads than asked for, those that came do all. */
#pragma omp parallel num_threads((int)team->size)
    {
        unsigned long mode = mlpc_float_mode_enter();
        if (omp_get_thread_num() == 0) {
            program(context, team);
            atomic_store(&team->over, true);
            wake_sleepers(team);
        } else {
            serve(team);
        }
        mlpc_float_mode_leave(mode);
    }
}
#else
static void
wake_sleepers(mlpc_team *team)
{
    (void)team;
}
#endif

static void
run_alone(mlpc_team *team, mlpc_program program, void *context)
{
    unsigned long mode = mlpc_float_mode_enter();
    program(context, team);
    mlpc_float_mode_leave(mode);
}

/* libgomp's threads do not survive a fork: a child that opened a region would hang. */
static void
note_fork(void)
{
    atomic_store(&forked, true);
}

static void
guard_forks(void)
{
    pthread_atfork(NULL, NULL, note_fork);
}

void
mlpc_team_run(size_t threads, mlpc_program program, void *context)
{
    mlpc_team team = {.size = threads};
#ifdef _OPENMP
    if (threads > 1 && !atomic_load(&forked)) {
        pthread_once(&fork_guard, guard_forks);
        pthread_mutex_init(&team.lock, NULL);
        pthread_cond_init(&team.wake, NULL);
        run_region(&team, program, context);
        pthread_cond_destroy(&team.wake);
        pthread_mutex_destroy(&team.lock);
        return;
    }
#endif
    team.size = 1;
    run_alone(&team, program, context);
}

void
mlpc_parallel_for(mlpc_team *team, size_t count, mlpc_job job, void *context)
{
    if (team->size == 1 || count <= 1) {
        for (size_t i = 0; i < count; i++)
            job(context, i);
        return;
    }
    uint_fast64_t generation = (atomic_load(&team->ticket) >> 32) + 1;
    job_slot *slot = &team->slots[generation & 1];
    atomic_store_explicit(&slot->job, job, memory_order_relaxed);
    atomic_store_explicit(&slot->context, context, memory_order_relaxed);
    atomic_store_explicit(&slot->count, count, memory_order_relaxed);
    atomic_store(&team->done, 0);
    atomic_store(&team->ticket, generation << 32);
    wake_sleepers(team);
    work_off(team);
    for (int spins = 0; atomic_load(&team->done) < count; spins++) {
        if (spins < SPINS_BEFORE_YIELD)
            pause_briefly();
        else
            sched_yield();
    }
}

static size_t
default_threads(void)
{
#ifdef _OPENMP
    int threads = omp_get_max_threads();
    return threads > 1 ? (size_t)threads : 1;
#else
    return 1;
#endif
}

void
mlpc_set_threads(size_t count)
{
    const size_t most = 1024;
    atomic_store(&thread_limit, count < most ? count : most);
}

size_t
mlpc_threads(void)
{
    size_t limit = atomic_load(&thread_limit);
    return limit > 0 ? limit : default_threads();
}

size_t
mlpc_threads_for(double work)
{
    size_t most = mlpc_threads();
    double worth = work / atomic_load(&work_per_thread);
    if (!(worth > 1))
        return 1;
    return worth < (double)most ? (size_t)worth : most;
}

void
mlpc_set_work_per_thread(double work)
{
    atomic_store(&work_per_thread, work < 0 ? DEFAULT_WORK_PER_THREAD : work);
}

bool
mlpc_turn_take(mlpc_turn *turn)
{
    const struct timespec moment = {.tv_nsec = 20000};
    pthread_once(&fork_guard, guard_forks);
    unsigned ticket = atomic_fetch_add(&turn->next, 1);
    for (int spins = 0; atomic_load(&turn->serving) != ticket; spins++) {
        if (atomic_load(&forked))
            return false;
        if (spins < SPINS_BEFORE_YIELD)
            pause_briefly();
        else
            nanosleep(&moment, NULL);
    }
    return true;
}

void
mlpc_turn_give(mlpc_turn *turn)
{
    atomic_fetch_add(&turn->serving, 1);
}

double
mlpc_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}
