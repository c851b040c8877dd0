/* The step of benches/step.rs in plain C: 64 regions one after the other, net migration, totals of the account in memory
   that is made once. For comparison only; benches/plain.sh compiles and runs it. */
#define _POSIX_C_SOURCE 199309L
#include <stdio.h>
#include <time.h>

enum { AGES = 101, REGIONS = 64, OPEN = AGES - 1, FIRST = 15, LAST = 49 };

typedef struct { double survivorship[2][AGES], net[2][AGES], asfr[AGES], srb; } Year;
typedef struct { double opening[2], births[2], deaths[2], moved_in[2], moved_out[2], adjustment[2]; } Totals;

static double above_zero(double value) { return value > 0 ? value : 0; }

static double live(double origin, const Year *year, int sex, int age, Totals *t) {
    double net = year->net[sex][age], half = 0.5 * net;
    double asked = origin + half, present = above_zero(asked);
    double survivors = present * year->survivorship[sex][age];
    double left = survivors + half, closing = above_zero(left), moved_in = above_zero(net);
    t->deaths[sex] += present - survivors;
    t->moved_in[sex] += moved_in;
    t->moved_out[sex] += moved_in - net;
    t->adjustment[sex] += (present - asked) + (closing - left);
    return closing;
}

__attribute__((noinline)) static void step(const double opening[2][AGES], const Year *year, double closing[2][AGES], Totals *t) {
    *t = (Totals){0};
    for (int sex = 0; sex < 2; sex++) {
        for (int age = 1; age <= OPEN; age++) {
            double origin = opening[sex][age - 1] + (age == OPEN ? opening[sex][OPEN] : 0);
            t->opening[sex] += origin;
            closing[sex][age] = live(origin, year, sex, age, t);
        }
    }
    double children = 0;
    for (int age = FIRST; age <= LAST; age++) children += year->asfr[age] * 0.5 * (opening[0][age] + closing[0][age]);
    t->births[0] = children / (1 + year->srb);
    t->births[1] = children - t->births[0];
    for (int sex = 0; sex < 2; sex++) closing[sex][0] = live(t->births[sex], year, sex, 0, t);
}

static double opening[REGIONS][2][AGES], closing[REGIONS][2][AGES];
static Year years[REGIONS];
static Totals totals[REGIONS];

static double now(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec + 1e-9 * at.tv_nsec;
}

int main(void) {
    for (int r = 0; r < REGIONS; r++) {
        years[r].srb = 1.06;
        for (int sex = 0; sex < 2; sex++) {
            for (int age = 0; age < AGES; age++) {
                opening[r][sex][age] = 200 + sex * 7 - age * 1.9 + r * 31 % 17 + age * 13 % 11;
                years[r].survivorship[sex][age] = 1 - (age / 110.0) * (age / 110.0) * 0.4 - sex * 0.002 - r * 1e-5;
                years[r].net[sex][age] = age * 7 % 5 - 1.8 + r * 0.01 + sex * 0.1;
                years[r].asfr[age] = age >= FIRST && age <= LAST ? 0.05 : 0;
            }
        }
    }
    double best = 1;
    for (int round = 0; round < 5000; round++) {
        double start = now();
        for (int r = 0; r < REGIONS; r++) step(opening[r], &years[r], closing[r], &totals[r]);
        double took = (now() - start) / REGIONS;
        if (took < best) best = took;
    }
    double check = 0;
    for (int r = 0; r < REGIONS; r++) check += closing[r][0][0] + closing[r][1][OPEN] + totals[r].deaths[1];
    printf("plain C, totals, best of 5000: %.2f million region-years a second (%.0f ns each; check %.6f)\n", 1e-6 / best, best * 1e9, check);
    return 0;
}
