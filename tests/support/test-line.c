/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A line on which things go wrong, see test-line.h.
 */
#include "test-line.h"

#include "slip.h"

struct _TestLine {
  GObject parent_instance;

  NfTransport *board;
  TestLineFault fault;
  gboolean is_reply;
  guint8 opcode;
  guint skip;
  guint count;
  guint hits;
  guint requests[256]; /* by opcode */

  guint baud;
  guint limit; /* the rate from which on bytes are damaged … */
  guint every; /* … one in so many */
  guint n_bytes;
  gboolean limits_requests;
  gboolean limits_replies;

  GByteArray *frame;   /* from the board, not whole yet */
  GByteArray *arrived; /* what may be read */
  gint64 due;          /* but not before that */
};

static void test_line_iface_init (NfTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestLine,
                               test_line,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (NF_TYPE_TRANSPORT, test_line_iface_init))

/* --- Faults --- */

static gboolean
is_special (guint8 byte)
{
  return byte == SLIP_END || byte == SLIP_ESC || byte == SLIP_ESC_END || byte == SLIP_ESC_ESC;
}

/* Returns: a byte about the middle that is no part of the framing, before or after a flip */
static gsize
find_middle (const guint8 *frame, gsize size)
{
  gsize at = size / 2;

  while (at > 1 && (is_special (frame[at]) || is_special (frame[at] ^ 0x10)))
    at--;
  return at;
}

static gboolean
is_hit (TestLine *self, gboolean is_reply, const guint8 *frame, gsize size)
{
  if (self->count == 0 || is_reply != self->is_reply || size < 4 || frame[2] != self->opcode)
    return FALSE;
  if (self->skip > 0) {
    self->skip--;
    return FALSE;
  }
  self->count--;
  self->hits++;
  return TRUE;
}

/* Adds to @to what arrives of @frame when something happens to it. */
static void
spoil (TestLineFault fault, GByteArray *to, const guint8 *frame, gsize size)
{
  gsize middle = find_middle (frame, size);
  guint begin = to->len;

  if (fault == TEST_LINE_LOST)
    return;
  g_byte_array_append (to, frame, (guint) size);
  if (fault == TEST_LINE_DAMAGED)
    to->data[begin + middle] ^= 0x10;
  else if (fault == TEST_LINE_SHORT)
    g_byte_array_remove_index (to, begin + (guint) middle);
  else if (fault == TEST_LINE_OPEN)
    g_byte_array_set_size (to, to->len - 1);
  else if (fault == TEST_LINE_DOUBLED)
    g_byte_array_append (to, frame, (guint) size);
}

/* What a rate does that the line does not carry. */
static void
spoil_some (TestLine *self, guint8 *bytes, gsize size)
{
  for (gsize i = 0; i < size; i++)
    if (++self->n_bytes % self->every == 0)
      bytes[i] ^= 0x24;
}

/* --- From the board --- */

static void
take_frame (TestLine *self)
{
  GByteArray *frame = self->frame;

  if (!is_hit (self, TRUE, frame->data, frame->len)) {
    g_byte_array_append (self->arrived, frame->data, frame->len);
  } else {
    if (self->fault == TEST_LINE_LATE)
      self->due = nf_transport_get_time (self->board) + TEST_LINE_LATE_MS * G_TIME_SPAN_MILLISECOND;
    spoil (self->fault, self->arrived, frame->data, frame->len);
  }
  g_byte_array_set_size (frame, 0);
}

static void
take_byte (TestLine *self, guint8 byte)
{
  if (byte != SLIP_END && self->frame->len == 0) {
    g_byte_array_append (self->arrived, &byte, 1);
    return;
  }
  g_byte_array_append (self->frame, &byte, 1);
  if (byte == SLIP_END && self->frame->len > 2)
    take_frame (self);
  else if (byte == SLIP_END && self->frame->len == 2)
    g_byte_array_set_size (self->frame, 1);
}

static gssize
give (TestLine *self, guint8 *buffer, gsize size)
{
  gsize n = MIN (size, self->arrived->len);

  if (n == 0 || nf_transport_get_time (self->board) < self->due)
    return 0;
  memcpy (buffer, self->arrived->data, n);
  g_byte_array_remove_range (self->arrived, 0, (guint) n);
  return (gssize) n;
}

/* Lets the board send for a while, but not beyond what is late and due. */
static gssize
listen (TestLine *self, gint64 until, GCancellable *cancellable, GError **error)
{
  guint8 bytes[1024];
  gint64 now = nf_transport_get_time (self->board);
  gint64 end = self->arrived->len > 0 ? MIN (until, self->due) : until;
  guint ms = (guint) (MAX (end - now, 0) + 999) / 1000;
  gssize n = nf_transport_read (self->board, bytes, sizeof bytes, ms, cancellable, error);

  if (n > 0 && self->limits_replies && self->baud >= self->limit)
    spoil_some (self, bytes, (gsize) n);
  for (gssize i = 0; i < n; i++)
    take_byte (self, bytes[i]);
  return n;
}

static gssize
do_read (NfTransport *transport,
         guint8 *buffer,
         gsize size,
         guint timeout_ms,
         GCancellable *cancellable,
         GError **error)
{
  TestLine *self = TEST_LINE (transport);
  gint64 until = nf_transport_get_time (self->board) + timeout_ms * G_TIME_SPAN_MILLISECOND;

  for (;;) {
    gssize n = give (self, buffer, size);
    if (n > 0)
      return n;
    n = listen (self, until, cancellable, error);
    if (n < 0)
      return n;
    if (n == 0 && nf_transport_get_time (self->board) >= until)
      return give (self, buffer, size);
  }
}

/* --- To the board --- */

static gboolean
do_write (NfTransport *transport,
          const guint8 *data,
          gsize size,
          GCancellable *cancellable,
          GError **error)
{
  TestLine *self = TEST_LINE (transport);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  if (size > 2)
    self->requests[data[2]]++;
  if (is_hit (self, FALSE, data, size))
    spoil (self->fault, bytes, data, size);
  else
    g_byte_array_append (bytes, data, (guint) size);
  if (self->limits_requests && self->baud >= self->limit)
    spoil_some (self, bytes->data, bytes->len);
  return nf_transport_write (self->board, bytes->data, bytes->len, cancellable, error);
}

/* --- The rest is the board's --- */

static gboolean
do_open (NfTransport *transport, guint baud, GCancellable *cancellable, GError **error)
{
  TestLine *self = TEST_LINE (transport);

  self->baud = baud;
  return nf_transport_open (self->board, baud, cancellable, error);
}

static void
do_close (NfTransport *transport)
{
  nf_transport_close (TEST_LINE (transport)->board);
}

static gboolean
do_set_baud (NfTransport *transport, guint baud, GError **error)
{
  TestLine *self = TEST_LINE (transport);

  self->baud = baud;
  return nf_transport_set_baud (self->board, baud, error);
}

static NfLines
do_get_lines (NfTransport *transport)
{
  return nf_transport_get_lines (TEST_LINE (transport)->board);
}

static gboolean
do_set_lines (NfTransport *transport, gboolean dtr, gboolean rts, GError **error)
{
  return nf_transport_set_lines (TEST_LINE (transport)->board, dtr, rts, error);
}

static gboolean
do_discard_input (NfTransport *transport, GError **error)
{
  TestLine *self = TEST_LINE (transport);

  g_byte_array_set_size (self->frame, 0);
  g_byte_array_set_size (self->arrived, 0);
  return nf_transport_discard_input (self->board, error);
}

static gboolean
do_sleep (NfTransport *transport, guint ms, GCancellable *cancellable, GError **error)
{
  return nf_transport_sleep (TEST_LINE (transport)->board, ms, cancellable, error);
}

static gint64
do_get_time (NfTransport *transport)
{
  return nf_transport_get_time (TEST_LINE (transport)->board);
}

static char *
do_dup_name (NfTransport *transport)
{
  return nf_transport_dup_name (TEST_LINE (transport)->board);
}

static void
test_line_iface_init (NfTransportInterface *iface)
{
  iface->open = do_open;
  iface->close = do_close;
  iface->read = do_read;
  iface->write = do_write;
  iface->set_baud = do_set_baud;
  iface->get_lines = do_get_lines;
  iface->set_lines = do_set_lines;
  iface->discard_input = do_discard_input;
  iface->sleep = do_sleep;
  iface->get_time = do_get_time;
  iface->dup_name = do_dup_name;
}

static void
test_line_finalize (GObject *object)
{
  TestLine *self = TEST_LINE (object);

  g_byte_array_unref (self->frame);
  g_byte_array_unref (self->arrived);
  g_object_unref (self->board);
  G_OBJECT_CLASS (test_line_parent_class)->finalize (object);
}

static void
test_line_class_init (TestLineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_line_finalize;
}

static void
test_line_init (TestLine *self)
{
  self->frame = g_byte_array_new ();
  self->arrived = g_byte_array_new ();
  self->limit = G_MAXUINT;
}

TestLine *
test_line_new (NfTransport *board)
{
  TestLine *self = g_object_new (TEST_TYPE_LINE, NULL);

  self->board = board;
  return self;
}

void
test_line_set_fault (TestLine *self,
                     TestLineFault fault,
                     gboolean is_reply,
                     guint8 opcode,
                     guint skip,
                     guint count)
{
  self->fault = fault;
  self->is_reply = is_reply;
  self->opcode = opcode;
  self->skip = skip;
  self->count = count;
  self->hits = 0;
}

guint
test_line_get_hits (TestLine *self)
{
  return self->hits;
}

guint
test_line_get_requests (TestLine *self, guint8 opcode)
{
  return self->requests[opcode];
}

void
test_line_set_limit (TestLine *self, guint baud, guint n, gboolean requests, gboolean replies)
{
  self->limit = baud;
  self->every = n;
  self->limits_requests = requests;
  self->limits_replies = replies;
}
