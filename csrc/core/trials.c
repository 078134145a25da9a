/* Whether the system gives further threads. A runtime of OpenMP ends the process where it gets
 * none, so they are tried before it is asked for them: all at once, each with a stack like the
 * runtime's, and some more, since others may take a few in between. */
#include "core/trials.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { SPARE = 2, MOST_TRIALS = 256 };

/* Bytes of a number with a unit, as OMP_STACKSIZE has it; kilobytes without one. 0 where it is
 * not understood. */
static size_t
read_size(const char *text)
{
    static const char units[] = "bkmgBKMG";
    char *end;
    unsigned long long number = strtoull(text, &end, 10);
    if (end == text)
        return 0;
    end += strspn(end, " \t");
    const char *unit = *end != '\0' ? strchr(units, *end) : units + 1;
    const unsigned shift = unit != NULL ? 10 * (unsigned)((unit - units) % 4) : 0;
    return unit == NULL || number > SIZE_MAX >> shift ? 0 : (size_t)number << shift;
}

/* The stack that the runtime's threads have; 0 for the system's default. */
static size_t
stack_bytes(void)
{
    static const char *const names[] = {"OMP_STACKSIZE", "GOMP_STACKSIZE"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value != NULL)
            return read_size(value);
    }
    return 0;
}

static void *
wait_at(void *gate)
{
    pthread_mutex_lock(gate);
    pthread_mutex_unlock(gate);
    return NULL;
}

size_t
mlpc_try_threads(size_t count)
{
    pthread_t trials[MOST_TRIALS];
    pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
    pthread_attr_t attributes;
    const size_t wanted = count < MOST_TRIALS - SPARE ? count : MOST_TRIALS - SPARE;
    size_t made = 0;
    if (pthread_attr_init(&attributes) != 0)
        return 0;
    const size_t bytes = stack_bytes();
    if (bytes > 0) /* refused where it is too small, by the runtime too */
        pthread_attr_setstacksize(&attributes, bytes);
    pthread_mutex_lock(&gate);
    while (made < wanted + SPARE &&
           pthread_create(&trials[made], &attributes, wait_at, &gate) == 0)
        made++;
    pthread_mutex_unlock(&gate);
    for (size_t i = 0; i < made; i++)
        pthread_join(trials[i], NULL);
    pthread_attr_destroy(&attributes);
    return made == wanted + SPARE ? count : made > SPARE ? made - SPARE : 0;
}
