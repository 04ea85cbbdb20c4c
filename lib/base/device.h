/* device.h - names that are devices on other systems. */
#ifndef BASE_DEVICE_H
#define BASE_DEVICE_H

#include <stdbool.h>

/* Windows opens a device for these, whatever stands behind a dot: con, nul, aux, prn, com1 to com9, lpt1 to lpt9, in capitals or
 * not. A file of that name can't be had from git there, nor copied. */
bool device_name(const char *name);

#endif
