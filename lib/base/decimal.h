/* decimal.h - exact numbers. No floating point anywhere in txplan. */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A number times 10^6: at most 6 fractional digits and 12 whole ones. */
typedef int64_t decimal;
enum { DECIMAL_ONE = 1000000, DECIMAL_TEXT_BYTES = 24 };

/* JSON's number grammar without exponent, at most 12 whole and 6 fractional digits. */
bool decimal_parse(const char *s, size_t len, decimal *out);

/* The shortest text that reads back as d, and a NUL. */
void decimal_format(decimal d, char out[DECIMAL_TEXT_BYTES]);

/* Numbers of any size, as the text they were written in; for a schema's own arithmetic. Both must satisfy
 * number_valid() unless the function says otherwise. */
bool number_valid(const char *s, size_t len);                                  /* JSON's number grammar */
bool number_is_integer(const char *s, size_t len);                             /* 1.0 and 1e3 are */
int number_compare(const char *a, size_t alen, const char *b, size_t blen);    /* <0, 0, >0 */
uint32_t number_hash(const char *s, size_t len);                               /* the same for equal numbers */
bool number_is_multiple(const char *s, size_t len, const char *of, size_t oflen); /* of > 0, at most 18 digits */

#endif
