/* The team and its barrier.
 *
 * The jobs of a parallel loop are cut into ranges, one for each member. A member works its own
 * range off first, so that from step to step it meets the same weights and rows in its cache,
 * and then helps with the others'. A range's ticket holds the generation of the jobs in its upper
 * half and the next index in its lower half. A member takes an index by compare-and-swap on the
 * ticket it has read, so a member that comes late to a generation can take nothing of it: its swap
 * fails. The jobs of two neighbouring generations lie in two slots, so that a late member never
 * reads half-written ones as its own.
 *
 * A waiting thread spins, then yields, then sleeps: a
 * sleeper takes long to wake, most of all on a virtual machine. A member that finds itself on the
 * calling thread's CPU moves to another. Where other processes have the CPUs, a member may lose
 * its own in the middle of a job, and all wait: after such a stall the caller works alone for a
 * while. */
#define _GNU_SOURCE
#include "core/threads.h"

#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <time.h>

#include "core/cpu.h"
#include "core/trials.h"
#include "mlpc.h"

#ifdef _OPENMP
#include <omp.h>
#endif

/* MLPC_PTHREADS, where there is no OpenMP: threads of our own. */
#if defined(_OPENMP) || defined(MLPC_PTHREADS)
#define HAS_TEAM
#endif

enum { SPINS_BEFORE_YIELD = 1000, YIELDS_BEFORE_SLEEP = 2000 };

/* Seconds: a longer wait than this, and than the work before it, is a stall; how long to work
 * alone then. */
static const double STALL = 1e-3, ALONE = 0.03;
static _Atomic double alone_until;

/* About 15 microseconds on one core with AVX-512: far above a barrier's cost. */
#define DEFAULT_WORK_PER_THREAD 2e6

static _Atomic double work_per_thread = DEFAULT_WORK_PER_THREAD;
static atomic_size_t thread_limit;

/* Forks that lie between the process that loaded this code and this one. Threads do not survive
 * a fork, and a runtime of OpenMP that had some, whoever asked for them, waits for them. */
static atomic_uint forks;
static pthread_mutex_t renewing = PTHREAD_MUTEX_INITIALIZER;

/* No further thread is asked for before that moment, as there was none to be had. */
static _Atomic double short_until;

typedef struct job_slot {
    _Atomic(mlpc_job) job;
    _Atomic(void *) context;
    atomic_size_t count;
} job_slot;

/* Members beyond these share ranges. */
enum { MOST_RANGES = 48 };

typedef struct job_range {
    _Alignas(64) atomic_uint_fast64_t ticket;
} job_range;

struct mlpc_team {
    size_t size, ranges;
    const mlpc_scratch *scratch;
    job_slot slots[2];
    job_range *range;
    _Alignas(64) atomic_uint_fast64_t generation;
    _Alignas(64) atomic_size_t done;
    _Alignas(64) atomic_size_t sleepers;
    atomic_size_t left; /* members that have come and gone */
    atomic_int cpu;     /* the calling thread's */
    atomic_bool over;
    pthread_mutex_t lock;
    pthread_cond_t wake;
};

/* This thread's line in the region that it is in. */
static _Thread_local void *line_of_scratch;

static void
take_line(const mlpc_team *team, size_t member)
{
    const mlpc_scratch *scratch = team->scratch;
    line_of_scratch = scratch != NULL && scratch->bytes > 0
                          ? (char *)scratch->lines + member * scratch->bytes
                          : NULL;
}

void *
mlpc_scratch_line(void)
{
    return line_of_scratch;
}

static void
pause_briefly(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static int
current_cpu(void)
{
#ifdef __linux__
    return sched_getcpu();
#else
    return -1;
#endif
}

/* The `turn`th look at something that others will change. */
static void
wait_a_little(int turn)
{
    if (turn < SPINS_BEFORE_YIELD)
        pause_briefly();
    else
        sched_yield();
}

/* Takes and runs jobs of one range until none is left to take. */
static void
work_off_range(mlpc_team *team, size_t index_of_range, uint_fast64_t generation)
{
    job_range *range = &team->range[index_of_range];
    job_slot *slot = &team->slots[generation & 1];
    uint_fast64_t ticket = atomic_load(&range->ticket);
    while (ticket >> 32 == generation) {
        mlpc_job job = atomic_load_explicit(&slot->job, memory_order_relaxed);
        void *context = atomic_load_explicit(&slot->context, memory_order_relaxed);
        size_t count = atomic_load_explicit(&slot->count, memory_order_relaxed);
        size_t index = (size_t)(ticket & UINT32_MAX);
        if (index >= (index_of_range + 1) * count / team->ranges)
            return;
        if (!atomic_compare_exchange_weak(&range->ticket, &ticket, ticket + 1))
            continue;
        job(context, index);
        atomic_fetch_add(&team->done, 1);
        ticket = atomic_load(&range->ticket);
    }
}

/* The member's own range, then the others. */
static void
work_off(mlpc_team *team, size_t member, uint_fast64_t generation)
{
    for (size_t i = 0; i < team->ranges; i++)
        work_off_range(team, (member + i) % team->ranges, generation);
}

#ifdef HAS_TEAM
static bool
nothing_new(mlpc_team *team, uint_fast64_t generation)
{
    return !atomic_load(&team->over) && atomic_load(&team->generation) == generation;
}

/* Moves this member off the calling thread's CPU, if it may run on another; where it may run is
 * as before afterwards. */
static void
step_aside(const mlpc_team *team)
{
#ifdef __linux__
    int cpu = atomic_load_explicit(&team->cpu, memory_order_relaxed);
    cpu_set_t allowed, others;
    if (cpu < 0 || current_cpu() != cpu ||
        sched_getaffinity(0, sizeof allowed, &allowed))
        return;
    others = allowed;
    CPU_CLR((size_t)cpu, &others);
    if (CPU_COUNT(&others) > 0 && sched_setaffinity(0, sizeof others, &others) == 0)
        sched_setaffinity(0, sizeof allowed, &allowed);
#else
    (void)team;
#endif
}

/* A member's life: wait for a new generation, help with it, until the region is over. */
static void
serve(mlpc_team *team, size_t member)
{
    uint_fast64_t generation = 0;
    while (!atomic_load(&team->over)) {
        step_aside(team);
        for (int i = 0; i < SPINS_BEFORE_YIELD + YIELDS_BEFORE_SLEEP &&
                        nothing_new(team, generation);
             i++)
            wait_a_little(i);
        if (nothing_new(team, generation)) {
            pthread_mutex_lock(&team->lock);
            atomic_fetch_add(&team->sleepers, 1);
            while (nothing_new(team, generation))
                pthread_cond_wait(&team->wake, &team->lock);
            atomic_fetch_sub(&team->sleepers, 1);
            pthread_mutex_unlock(&team->lock);
        }
        generation = atomic_load(&team->generation);
        work_off(team, member, generation);
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

/* The calling thread's part of a region of `size` threads. */
static void
lead(mlpc_team *team, mlpc_program program, void *context, size_t size)
{
    unsigned long mode = mlpc_float_mode_enter();
    take_line(team, 0);
    atomic_store(&team->cpu, current_cpu());
    program(context, team);
    atomic_store(&team->over, true);
    wake_sleepers(team);
    for (int i = 0; atomic_load(&team->left) + 1 < size; i++)
        wait_a_little(i);
    mlpc_float_mode_leave(mode);
}

static void
follow(mlpc_team *team, size_t member)
{
    unsigned long mode = mlpc_float_mode_enter();
    take_line(team, member);
    serve(team, member);
    mlpc_float_mode_leave(mode);
    atomic_fetch_add(&team->left, 1);
}

#ifdef _OPENMP
static void
run_region(mlpc_team *team, mlpc_program program, void *context)
{
    /* Where the runtime gives fewer threads than asked for, those that came do all. Another
     * region of this thread, by whomever, may have sent some away since. */
#pragma omp parallel num_threads((int)team->size)
    {
        if (omp_get_thread_num() == 0)
            lead(team, program, context, (size_t)omp_get_num_threads());
        else
            follow(team, (size_t)omp_get_thread_num());
    }
}
#else
typedef struct recruit {
    mlpc_team *team;
    size_t member;
} recruit;

static void *
follow_as(void *context)
{
    const recruit *r = context;
    follow(r->team, r->member);
    return NULL;
}

/* New threads for each region: for ThreadSanitizer, which does not see what a runtime of OpenMP
 * does. */
static void
run_region(mlpc_team *team, mlpc_program program, void *context)
{
    enum { MOST = 16 };
    pthread_t threads[MOST];
    recruit recruits[MOST];
    size_t made = 1;
    while (made < team->size && made < MOST) {
        recruits[made] = (recruit){team, made};
        if (pthread_create(&threads[made], NULL, follow_as, &recruits[made]) != 0)
            break;
        made++;
    }
    lead(team, program, context, made);
    for (size_t i = 1; i < made; i++)
        pthread_join(threads[i], NULL);
}
#endif
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
    take_line(team, 0);
    program(context, team);
    mlpc_float_mode_leave(mode);
}

static void
note_fork(void)
{
    atomic_fetch_add(&forks, 1);
    pthread_mutex_init(&renewing, NULL);
    atomic_store(&short_until, 0);
}

/* When the code is loaded: whoever forks after that is noticed. */
__attribute__((constructor)) static void
watch_forks(void)
{
    pthread_atfork(NULL, NULL, note_fork);
}

/* Whether a member stalled recently: then the caller works alone. */
static bool
is_alone(void)
{
    double until = atomic_load_explicit(&alone_until, memory_order_relaxed);
    if (until == 0)
        return false;
    if (mlpc_clock() < until)
        return true;
    atomic_store_explicit(&alone_until, 0, memory_order_relaxed);
    return false;
}

#ifdef HAS_TEAM
/* How many of `threads` the runtime can be asked for. It keeps those of the calling thread's last
 * region; of further ones there may be none. */
static size_t
threads_to_be_had(size_t threads)
{
    static const double moment = 1;
    static _Thread_local size_t before = 1;
    if (threads > before) {
        const double now = mlpc_clock();
        if (now < atomic_load_explicit(&short_until, memory_order_relaxed))
            return before;
        const size_t further = mlpc_try_threads(threads - before);
        if (further < threads - before)
            atomic_store_explicit(&short_until, now + moment, memory_order_relaxed);
        threads = before + further;
    }
    before = threads;
    return threads;
}
#endif

void
mlpc_team_run(size_t threads, mlpc_program program, void *context)
{
    mlpc_team_run_on(NULL, threads, program, context);
}

void
mlpc_team_run_on(const mlpc_scratch *scratch, size_t threads, mlpc_program program,
                 void *context)
{
    mlpc_team team = {.size = 1, .scratch = scratch};
#ifdef HAS_TEAM
    atomic_init(&team.cpu, -1);
    if (threads > 1 && atomic_load(&forks) == 0 && !is_alone())
        team.size = threads_to_be_had(threads);
    if (team.size > 1) {
        job_range range[MOST_RANGES] = {{0}};
        team.range = range;
        team.ranges = team.size < MOST_RANGES ? team.size : MOST_RANGES;
        pthread_mutex_init(&team.lock, NULL);
        pthread_cond_init(&team.wake, NULL);
        run_region(&team, program, context);
        pthread_cond_destroy(&team.wake);
        pthread_mutex_destroy(&team.lock);
        return;
    }
#else
    (void)threads;
#endif
    run_alone(&team, program, context);
}

/* Waits until the members have done what they took of `count` jobs begun at `start`. */
static void
wait_for(mlpc_team *team, size_t count, double start)
{
    double worked = 0;
    for (int i = 0; atomic_load(&team->done) < count; i++) {
        if (i == SPINS_BEFORE_YIELD)
            worked = mlpc_clock();
        wait_a_little(i);
    }
    if (worked == 0)
        return;
    double now = mlpc_clock();
    if (now - worked > STALL && now - worked > worked - start)
        atomic_store_explicit(&alone_until, now + ALONE, memory_order_relaxed);
}

void
mlpc_parallel_for(mlpc_team *team, size_t count, mlpc_job job, void *context)
{
    if (team->size == 1 || count <= 1 || is_alone()) {
        for (size_t i = 0; i < count; i++)
            job(context, i);
        return;
    }
    uint_fast64_t generation = (atomic_load(&team->generation) + 1) & UINT32_MAX;
    job_slot *slot = &team->slots[generation & 1];
    double start = mlpc_clock();
    atomic_store_explicit(&slot->job, job, memory_order_relaxed);
    atomic_store_explicit(&slot->context, context, memory_order_relaxed);
    atomic_store_explicit(&slot->count, count, memory_order_relaxed);
    atomic_store_explicit(&team->cpu, current_cpu(), memory_order_relaxed);
    atomic_store(&team->done, 0);
    for (size_t i = 0; i < team->ranges; i++)
        atomic_store(&team->range[i].ticket,
                     generation << 32 | i * count / team->ranges);
    atomic_store(&team->generation, generation);
    wake_sleepers(team);
    work_off(team, 0, generation);
    wait_for(team, count, start);
}

size_t
mlpc_team_size(const mlpc_team *team)
{
    return team->size;
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

/* ---- turns ------------------------------------------------------------------------------ */

unsigned
mlpc_forks(void)
{
    return atomic_load(&forks);
}

/* This thread, told from all others that live: an address of its own. */
static const char *
this_thread(void)
{
    static _Thread_local char self;
    return &self;
}

/* A turn of before a fork, in the child: free, unless a thread had it that is not here. Those
 * that waited for it are not here either. */
static void
renew(mlpc_turn *turn)
{
    unsigned now = atomic_load(&forks);
    pthread_mutex_lock(&renewing);
    if (atomic_load(&turn->forks) != now) {
        const char *holder = atomic_load(&turn->holder);
        if (holder == NULL) {
            atomic_store(&turn->next, 0);
            atomic_store(&turn->serving, 0);
        } else if (holder == this_thread()) {
            atomic_store(&turn->next, atomic_load(&turn->serving) + 1);
        } else {
            turn->lost = true;
        }
        atomic_store(&turn->forks, now);
    }
    pthread_mutex_unlock(&renewing);
}

bool
mlpc_turn_take(mlpc_turn *turn)
{
    const struct timespec moment = {.tv_nsec = 20000};
    const char *self = this_thread();
    if (atomic_load(&turn->forks) != atomic_load(&forks))
        renew(turn);
    if (atomic_load_explicit(&turn->holder, memory_order_relaxed) == self) {
        turn->depth++;
        return true;
    }
    if (turn->lost)
        return false;
    unsigned ticket = atomic_fetch_add(&turn->next, 1);
    for (int spins = 0; atomic_load(&turn->serving) != ticket; spins++) {
        if (spins < SPINS_BEFORE_YIELD)
            pause_briefly();
        else
            nanosleep(&moment, NULL);
    }
    turn->depth = 1;
    atomic_store_explicit(&turn->holder, self, memory_order_relaxed);
    return true;
}

void
mlpc_turn_give(mlpc_turn *turn)
{
    if (--turn->depth > 0)
        return;
    atomic_store_explicit(&turn->holder, NULL, memory_order_relaxed);
    atomic_fetch_add(&turn->serving, 1);
}

bool
mlpc_turn_is_mine(const mlpc_turn *turn)
{
    return atomic_load_explicit(&turn->holder, memory_order_relaxed) == this_thread();
}

bool
mlpc_turn_lost(mlpc_turn *turn)
{
    if (atomic_load(&turn->forks) != atomic_load(&forks))
        renew(turn);
    return turn->lost;
}

double
mlpc_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}
