/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Deflate streams, see inflate.h. The numbers are those of RFC 1951, section 3.2.
 *
 * A stream is a sequence of fields: some bits, or a symbol of a prefix code. Which field is next
 * is all that must be known to go on, so a call may end before any of them.
 */
#include "inflate.h"

#define ALWAYS_INLINE inline __attribute__ ((always_inline))

enum {
  END_OF_BLOCK = 256,
  LENGTH_FIRST = END_OF_BLOCK + 1,
  LENGTH_LAST = 285, /* the only one out of line: no extra bits */
  LITERALS_MAX = LENGTH_LAST + 1,
  LENGTH_MIN = 3,
  LENGTH_MAX = 258,
  DISTANCES_MAX = 30,
  FIXED_LITERALS = 288, /* with two that mean nothing, as two of the distances */
  FIXED_DISTANCES = 32,
  CODE_LENGTH_SYMBOLS = 19,
  REPEAT_LAST = 16, /* code lengths from this on stand for several */
  REPEAT_ZERO = 17,
  REPEAT_ZERO_OFTEN = 18,
  LENGTHS_AT_ONCE = 32, /* read in one call, more or less; a power of 2 */
};

/* What comes next. */
enum field {
  /* A symbol. The first is by far the most frequent: 0 is the quickest to compare with. */
  LITERAL,
  DISTANCE,
  CODE_LENGTH,
  /* Bits. */
  LENGTH_BITS,
  DISTANCE_BITS,
  REPEAT_BITS,
  BLOCK_HEAD,
  STORED_SIZE,
  STORED_CHECK,
  CODE_SIZES,
  CODE_LENGTH_LENGTH,
  /* No bits at all: something else is to be done first. */
  COPY,
  STORED_BYTE,
  MAKE_LITERALS,
  MAKE_DISTANCES,
  STREAM_END,
  NOTHING,
};

/* The field is kept with the number of its bits above it. */
enum { FIELD_WIDTH = 5, FIELD_MASK = (1 << FIELD_WIDTH) - 1 };

/* The result of a step that another may follow in the same call. */
enum { GO_ON = INFLATE_BROKEN + 1 };

static ALWAYS_INLINE void
drop (struct inflate_input *self, uint32_t n)
{
  self->bits >>= n;
  self->n_bits -= n;
}

/* Afterwards there are 16 bits, enough for any field, or all that there are; 31 at most. */
static ALWAYS_INLINE void
refill (struct inflate_input *self)
{
  if ((self->n_bits & 16) != 0)
    return;
  if (self->end - self->next >= 2) {
    self->bits |= (uint32_t) (self->next[0] | self->next[1] << 8) << self->n_bits;
    self->next += 2;
    self->n_bits += 16;
  } else if (self->next != self->end) {
    self->bits |= (uint32_t) *self->next++ << self->n_bits;
    self->n_bits += 8;
  }
}

static ALWAYS_INLINE int
expect (struct inflate *self, enum field field, uint32_t n_bits)
{
  self->field = n_bits << FIELD_WIDTH | field;
  return GO_ON;
}

static ALWAYS_INLINE int
fail (struct inflate *self)
{
  self->field = NOTHING;
  return INFLATE_BROKEN;
}

/* --- Blocks --- */

static ALWAYS_INLINE int
end_block (struct inflate *self)
{
  if (self->is_last_block) {
    expect (self, STREAM_END, 0);
    return INFLATE_DONE;
  }
  expect (self, BLOCK_HEAD, 3);
  return INFLATE_NEEDS_ROOM;
}

static ALWAYS_INLINE int
begin_fixed (struct inflate *self)
{
  static const uint8_t runs[][2] = { { 144, 8 }, { 112, 9 }, { 24, 7 }, { 8, 8 }, { 32, 5 } };
  uint8_t *length = self->lengths;

  for (uint32_t i = 0; i < sizeof runs / sizeof *runs; i++)
    for (uint32_t n = runs[i][0]; n > 0; n--)
      *length++ = runs[i][1];
  self->n_literals = FIXED_LITERALS;
  self->n_lengths = FIXED_LITERALS + FIXED_DISTANCES;
  return expect (self, MAKE_LITERALS, 0);
}

static ALWAYS_INLINE int
read_block_head (struct inflate *self, struct inflate_input *input, uint32_t head)
{
  self->is_last_block = head & 1;
  switch (head >> 1) {
  case 0:
    drop (input, input->n_bits % 8);
    return expect (self, STORED_SIZE, 16);
  case 1:
    return begin_fixed (self);
  case 2:
    return expect (self, CODE_SIZES, 14);
  default:
    return fail (self);
  }
}

static ALWAYS_INLINE int
copy_stored_byte (struct inflate *self, struct inflate_input *input, uint8_t **put)
{
  if (self->length == 0)
    return end_block (self);
  if (input->n_bits < 8)
    return INFLATE_NEEDS_INPUT;
  if (*put == self->limit)
    return INFLATE_NEEDS_ROOM;
  *(*put)++ = (uint8_t) input->bits;
  drop (input, 8);
  self->length--;
  return GO_ON;
}

/* --- The codes of a block --- */

static ALWAYS_INLINE int
read_code_sizes (struct inflate *self, uint32_t sizes)
{
  uint32_t n_literals = (sizes & 31) + 257;
  uint32_t n_distances = (sizes >> 5 & 31) + 1;

  if (n_literals > LITERALS_MAX || n_distances > DISTANCES_MAX)
    return fail (self);
  self->n_literals = n_literals;
  self->n_lengths = n_literals + n_distances;
  self->n_ordered = (sizes >> 10) + 4;
  self->n_read = 0;
  for (uint32_t i = 0; i < CODE_LENGTH_SYMBOLS; i++)
    self->lengths[i] = 0;
  return expect (self, CODE_LENGTH_LENGTH, 3);
}

/* The likeliest to be used come first, so that the rest can be left out. */
static ALWAYS_INLINE int
read_code_length_length (struct inflate *self, uint32_t length)
{
  static const uint8_t order[CODE_LENGTH_SYMBOLS] = { 16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                      11, 4,  12, 3, 13, 2, 14, 1, 15 };

  self->lengths[order[self->n_read++]] = (uint8_t) length;
  if (self->n_read < self->n_ordered)
    return GO_ON;
  if (!inflate_code_build (&self->distances, self->lengths, CODE_LENGTH_SYMBOLS))
    return fail (self);
  self->n_read = 0;
  self->field = CODE_LENGTH;
  return INFLATE_NEEDS_ROOM;
}

static ALWAYS_INLINE int
read_code_length (struct inflate *self, uint32_t symbol)
{
  self->length = 0;
  self->base = 3;
  switch (symbol) {
  case REPEAT_LAST:
    if (self->n_read == 0)
      return fail (self);
    self->length = self->lengths[self->n_read - 1];
    return expect (self, REPEAT_BITS, 2);
  case REPEAT_ZERO:
    return expect (self, REPEAT_BITS, 3);
  case REPEAT_ZERO_OFTEN:
    self->base = 11;
    return expect (self, REPEAT_BITS, 7);
  case INFLATE_NO_SYMBOL:
    return fail (self);
  default:
    self->length = symbol;
    self->base = 1;
    return expect (self, REPEAT_BITS, 0);
  }
}

static ALWAYS_INLINE int
repeat_code_length (struct inflate *self, uint32_t times)
{
  uint32_t old = self->n_read;

  if (times > self->n_lengths - old)
    return fail (self);
  for (; times > 0; times--)
    self->lengths[self->n_read++] = (uint8_t) self->length;
  self->field = CODE_LENGTH;
  if (self->n_read == self->n_lengths)
    self->field = MAKE_LITERALS;
  else if ((self->n_read ^ old) < LENGTHS_AT_ONCE)
    return GO_ON;
  return INFLATE_NEEDS_ROOM;
}

static ALWAYS_INLINE int
make_literals (struct inflate *self)
{
  if (self->lengths[END_OF_BLOCK] == 0 ||
      !inflate_code_build (&self->literals, self->lengths, self->n_literals))
    return fail (self);
  self->field = MAKE_DISTANCES;
  return INFLATE_NEEDS_ROOM;
}

static ALWAYS_INLINE int
make_distances (struct inflate *self)
{
  const uint8_t *lengths = self->lengths + self->n_literals;

  if (!inflate_code_build (&self->distances, lengths, self->n_lengths - self->n_literals))
    return fail (self);
  self->field = LITERAL;
  return INFLATE_NEEDS_ROOM;
}

/* --- Their data --- */

/* Lengths and distances come in groups of 1 << @bits symbols. Those of the first two groups stand
 * for one number each, those of each following group for twice as many as those of the one before,
 * told apart by extra bits. */
static ALWAYS_INLINE int
expect_extra_bits (struct inflate *self, enum field field, uint32_t symbol, uint32_t bits)
{
  uint32_t group = symbol >> bits;
  uint32_t extra = group < 2 ? 0 : group - 1;

  self->base = (symbol - (extra << bits)) << extra;
  return expect (self, field, extra);
}

static ALWAYS_INLINE int
set_length (struct inflate *self, uint32_t length)
{
  self->length = LENGTH_MIN + length;
  self->field = DISTANCE;
  return GO_ON;
}

static ALWAYS_INLINE int
read_length (struct inflate *self, uint32_t symbol)
{
  if (symbol == END_OF_BLOCK)
    return end_block (self);
  if (symbol > LENGTH_LAST)
    return fail (self);
  if (symbol == LENGTH_LAST)
    return set_length (self, LENGTH_MAX - LENGTH_MIN);
  expect_extra_bits (self, LENGTH_BITS, symbol - LENGTH_FIRST, 2);
  return self->field > FIELD_MASK ? GO_ON : set_length (self, self->base);
}

static ALWAYS_INLINE int
read_distance (struct inflate *self, uint32_t symbol)
{
  if (symbol >= DISTANCES_MAX)
    return fail (self);
  return expect_extra_bits (self, DISTANCE_BITS, symbol, 1);
}

static ALWAYS_INLINE uint32_t
least (uint32_t a, uint32_t b)
{
  return a < b ? a : b;
}

static ALWAYS_INLINE int
copy (struct inflate *self, uint8_t **put)
{
  uint8_t *ring = self->ring;
  uint8_t *to = *put;
  uint32_t from = ((uint32_t) (to - ring) - self->distance) % INFLATE_WINDOW;
  uint32_t n = least (self->length, least ((uint32_t) (self->limit - to), INFLATE_WINDOW - from));
  const uint8_t *source = ring + from;
  uint8_t *const end = to + n;

  if (n == 0)
    return INFLATE_NEEDS_ROOM;
  do
    *to++ = *source++;
  while (to != end);
  *put = to;
  self->length -= n;
  if (self->length == 0)
    self->field = LITERAL;
  return GO_ON;
}

static ALWAYS_INLINE int
begin_copy (struct inflate *self, const uint8_t *put, uint32_t distance)
{
  if (distance > (uint32_t) (put - self->ring) - self->begin)
    return fail (self);
  self->distance = distance;
  return expect (self, COPY, 0);
}

/* --- The fields --- */

/* Does what follows from the present field. @value: its bits or its symbol */
static ALWAYS_INLINE int
take (struct inflate *self, struct inflate_input *input, uint8_t **put, uint32_t value)
{
  switch (self->field & FIELD_MASK) {
  case LITERAL:
    return read_length (self, value);
  case LENGTH_BITS:
    return set_length (self, self->base + value);
  case DISTANCE:
    return read_distance (self, value);
  case DISTANCE_BITS:
    if (begin_copy (self, *put, self->base + value + 1) != GO_ON)
      return INFLATE_BROKEN;
    /* fallthrough */
  case COPY:
    return copy (self, put);
  case BLOCK_HEAD:
    return read_block_head (self, input, value);
  case STORED_SIZE:
    self->length = value;
    return expect (self, STORED_CHECK, 16);
  case STORED_CHECK:
    return self->length == (value ^ 0xFFFF) ? expect (self, STORED_BYTE, 0) : fail (self);
  case STORED_BYTE:
    return copy_stored_byte (self, input, put);
  case CODE_SIZES:
    return read_code_sizes (self, value);
  case CODE_LENGTH_LENGTH:
    return read_code_length_length (self, value);
  case CODE_LENGTH:
    return read_code_length (self, value);
  case REPEAT_BITS:
    return repeat_code_length (self, self->base + value);
  case MAKE_LITERALS:
    return make_literals (self);
  case MAKE_DISTANCES:
    return make_distances (self);
  case STREAM_END:
    return INFLATE_DONE;
  case NOTHING:
    return INFLATE_BROKEN;
  default:
    __builtin_unreachable ();
  }
}

static ALWAYS_INLINE int
run (struct inflate *self, struct inflate_input *input, uint8_t **put)
{
  int result = GO_ON;

  do {
    uint32_t n, value;

    refill (input);
    if (self->field == LITERAL) {
      uint32_t entry = inflate_code_look_up (&self->literals, input->bits);
      n = entry & 15;
      value = entry >> 4;
      if (n <= input->n_bits && (value & END_OF_BLOCK) == 0) {
        if (*put == self->limit)
          return INFLATE_NEEDS_ROOM;
        drop (input, n);
        *(*put)++ = (uint8_t) value;
        continue;
      }
    } else if (self->field <= CODE_LENGTH) {
      uint32_t entry = inflate_code_look_up (&self->distances, input->bits);
      n = entry & 15;
      value = entry >> 4;
    } else {
      n = self->field >> FIELD_WIDTH;
      value = input->bits & ((1u << n) - 1);
    }
    if (n > input->n_bits)
      return INFLATE_NEEDS_INPUT;
    drop (input, n);
    result = take (self, input, put, value);
  } while (result == GO_ON);
  return result;
}

enum inflate_result
inflate_run (struct inflate *self, const uint8_t **input, const uint8_t *end, uint32_t *room)
{
  struct inflate_input in = self->input;
  uint8_t *put = self->ring + self->position;
  int result;

  in.next = *input;
  in.end = end;
  self->limit = put + least (*room, INFLATE_WINDOW - self->position);
  result = run (self, &in, &put);
  self->input = in;
  *input = in.next;
  *room += self->position;
  self->position = (uint32_t) (put - self->ring);
  *room -= self->position;
  if (self->position == INFLATE_WINDOW) {
    self->position = 0;
    self->begin -= INFLATE_WINDOW;
  }
  return (enum inflate_result) result;
}

void
inflate_begin (struct inflate *self)
{
  drop (&self->input, self->input.n_bits % 8);
  self->begin = self->position;
  expect (self, BLOCK_HEAD, 3);
}

void
inflate_init (struct inflate *self, uint8_t *ring)
{
  self->ring = ring;
  self->position = 0;
  self->input.bits = 0;
  self->input.n_bits = 0;
  inflate_begin (self);
}
