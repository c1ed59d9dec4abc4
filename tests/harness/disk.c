/* What a process asks of the disk, written down in order: preloaded between SQLite and the C library.
 *
 * Every write, truncation, sync and deletion of a file whose path begins with DISK_WATCH goes to DISK_LOG:
 *   kind (1 byte: w t s u), length of the path (4), offset or size (8), length of the data (4), path, data.
 * A write is noted before it is carried out and a sync after it has succeeded: the log never promises too much.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static int log_fd = -1;
static const char *watched = NULL;

static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite64)(int, const void *, size_t, off64_t);
static int (*real_ftruncate64)(int, off64_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_unlink)(const char *);

__attribute__((constructor)) static void begin(void) {
    real_write = dlsym(RTLD_NEXT, "write");
    real_pwrite64 = dlsym(RTLD_NEXT, "pwrite64");
    real_ftruncate64 = dlsym(RTLD_NEXT, "ftruncate64");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real_unlink = dlsym(RTLD_NEXT, "unlink");
    watched = getenv("DISK_WATCH");
    const char *path = getenv("DISK_LOG");
    if (path) log_fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* 1 and the path, when the file is one of those looked at. */
static int is_watched(int fd, char path[4096]) {
    char link[64];
    if (log_fd < 0 || !watched || fd == log_fd) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, 4095);
    if (length <= 0) return 0;
    path[length] = 0;
    return strncmp(path, watched, strlen(watched)) == 0;
}

static void note(char kind, const char *path, int64_t place, const void *data, uint32_t length) {
    uint32_t name = (uint32_t)strlen(path);
    unsigned char head[17];
    head[0] = (unsigned char)kind;
    memcpy(head + 1, &name, 4);
    memcpy(head + 5, &place, 8);
    memcpy(head + 13, &length, 4);
    struct iovec parts[3] = {{head, 17}, {(void *)path, name}, {(void *)data, length}};
    pthread_mutex_lock(&one_at_a_time);
    if (writev(log_fd, parts, 3) != (ssize_t)(17 + name + length)) abort();
    pthread_mutex_unlock(&one_at_a_time);
}

ssize_t write(int fd, const void *data, size_t length) {
    char path[4096];
    if (is_watched(fd, path)) note('w', path, lseek64(fd, 0, SEEK_CUR), data, (uint32_t)length);
    return real_write(fd, data, length);
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) {
    char path[4096];
    if (is_watched(fd, path)) note('w', path, offset, data, (uint32_t)length);
    return real_pwrite64(fd, data, length, offset);
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
    return pwrite64(fd, data, length, offset);
}

int ftruncate64(int fd, off64_t size) {
    char path[4096];
    if (is_watched(fd, path)) note('t', path, size, "", 0);
    return real_ftruncate64(fd, size);
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

int fsync(int fd) {
    char path[4096];
    int done = real_fsync(fd);
    if (done == 0 && is_watched(fd, path)) note('s', path, 0, "", 0);
    return done;
}

int fdatasync(int fd) {
    char path[4096];
    int done = real_fdatasync(fd);
    if (done == 0 && is_watched(fd, path)) note('s', path, 0, "", 0);
    return done;
}

int unlink(const char *path) {
    if (log_fd >= 0 && watched && strncmp(path, watched, strlen(watched)) == 0) note('u', path, 0, "", 0);
    return real_unlink(path);
}
