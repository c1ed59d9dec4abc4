/* M/M/10 at 90 %, event by event, as one would write it by hand: a heap of events, a ring of who waits.
   Usage: mm10 CUSTOMERS SEED. Prints the mean wait and the CPU seconds of the run itself. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static uint64_t s[4];

static uint64_t split(uint64_t *x) {
  uint64_t z = (*x += 0x9E3779B97F4A7C15ull);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return z ^ (z >> 31);
}

static inline uint64_t turn(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

static inline uint64_t following(void) { /* xoshiro256++ */
  uint64_t r = turn(s[0] + s[3], 23) + s[0], t = s[1] << 17;
  s[2] ^= s[0]; s[3] ^= s[1]; s[1] ^= s[2]; s[0] ^= s[3]; s[2] ^= t; s[3] = turn(s[3], 45);
  return r;
}

static inline double gap(double mean) { return -mean * log(((following() >> 11) + 0.5) * 0x1.0p-53); }

typedef struct { double at; int kind; } event;
static event heap[16];
static int count;

static void push(double at, int kind) {
  int i = count++;
  while (i && heap[(i - 1) / 2].at > at) { heap[i] = heap[(i - 1) / 2]; i = (i - 1) / 2; }
  heap[i].at = at; heap[i].kind = kind;
}

static event pop(void) {
  event top = heap[0], last = heap[--count];
  int i = 0, c;
  while ((c = 2 * i + 1) < count) {
    if (c + 1 < count && heap[c + 1].at < heap[c].at) c++;
    if (heap[c].at >= last.at) break;
    heap[i] = heap[c]; i = c;
  }
  heap[i] = last;
  return top;
}

int main(int argc, char **argv) {
  long people = argc > 1 ? atol(argv[1]) : 1000000;
  uint64_t seed = argc > 2 ? (uint64_t)atol(argv[2]) : 1;
  for (int i = 0; i < 4; i++) s[i] = split(&seed);
  double *came = malloc(people * sizeof *came), *waited = malloc(people * sizeof *waited);
  long joined = 0, called = 0, free_desks = 10;
  clock_t begins = clock();
  push(gap(1.0 / 9), 0);
  while (count) {
    event e = pop();
    if (e.kind == 0) {
      came[joined++] = e.at;
      if (joined < people) push(e.at + gap(1.0 / 9), 0);
    } else free_desks++;
    if (free_desks && called < joined) {
      waited[called] = e.at - came[called];
      called++; free_desks--;
      push(e.at + gap(1.0), 1);
    }
  }
  double took = (double)(clock() - begins) / CLOCKS_PER_SEC, sum = 0;
  for (long i = 0; i < people; i++) sum += waited[i];
  printf("%.6f %.6f\n", sum / people, took);
  return 0;
}
