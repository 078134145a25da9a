/* Lets one call to the system fail, for tests: preloaded, it stands before the C library.
 *
 * `faults_arm(n, error, shortens)` lets the n-th call from here on return -1 with that
 * errno; or, if it `shortens`, lets the n-th read or write of more than a byte do half
 * of it. `faults_disarm()` returns how many calls there were, and then all calls pass.
 */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static _Thread_local long left, calls;
static _Thread_local int error_number, halves, armed;

void
faults_arm(long n, int error, int shortens)
{
    left = n, calls = 0, error_number = error, halves = shortens, armed = 1;
}

long
faults_disarm(void)
{
    armed = 0;
    return calls;
}

static int
fails(void)
{
    if (!armed || halves)
        return 0;
    calls++;
    if (--left != 0)
        return 0;
    errno = error_number;
    return 1;
}

static size_t
shortened(size_t size)
{
    if (!armed || !halves || size < 2)
        return size;
    calls++;
    return --left == 0 ? size / 2 : size;
}

/* A function of the C library, which has the type of the one that stands before it. */
#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

#define OPEN(name)                                                     \
    int name(const char *path, int flags, ...)                         \
    {                                                                  \
        va_list arguments;                                             \
        va_start(arguments, flags);                                    \
        mode_t mode = flags & O_CREAT ? va_arg(arguments, mode_t) : 0; \
        va_end(arguments);                                             \
        return fails() ? -1 : NEXT(name)(path, flags, mode);           \
    }
OPEN(open)
OPEN(open64)

ssize_t
read(int file, void *data, size_t size)
{
    return fails() ? -1 : NEXT(read)(file, data, shortened(size));
}

ssize_t
write(int file, const void *data, size_t size)
{
    return fails() ? -1 : NEXT(write)(file, data, shortened(size));
}

/* What is closed is closed, whatever is said of it. */
int
close(int file)
{
    int failed = fails(), status = NEXT(close)(file);
    if (!failed)
        return status;
    errno = error_number;
    return -1;
}

off_t
lseek(int file, off_t offset, int whence)
{
    return fails() ? -1 : NEXT(lseek)(file, offset, whence);
}

off64_t
lseek64(int file, off64_t offset, int whence)
{
    return fails() ? -1 : NEXT(lseek64)(file, offset, whence);
}

int
fstat(int file, struct stat *status)
{
    return fails() ? -1 : NEXT(fstat)(file, status);
}

int
fstat64(int file, struct stat64 *status)
{
    return fails() ? -1 : NEXT(fstat64)(file, status);
}

int
stat(const char *restrict path, struct stat *restrict status)
{
    return fails() ? -1 : NEXT(stat)(path, status);
}

int
stat64(const char *restrict path, struct stat64 *restrict status)
{
    return fails() ? -1 : NEXT(stat64)(path, status);
}

int
fsync(int file)
{
    return fails() ? -1 : NEXT(fsync)(file);
}

int
rename(const char *from, const char *to)
{
    return fails() ? -1 : NEXT(rename)(from, to);
}

int
unlink(const char *path)
{
    return fails() ? -1 : NEXT(unlink)(path);
}

int
mkdir(const char *path, mode_t mode)
{
    return fails() ? -1 : NEXT(mkdir)(path, mode);
}

int
flock(int file, int operation)
{
    return fails() ? -1 : NEXT(flock)(file, operation);
}

int
fchmod(int file, mode_t mode)
{
    return fails() ? -1 : NEXT(fchmod)(file, mode);
}
