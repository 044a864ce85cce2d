/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A byte line to a board, with its two reset lines, its speed and its clock.
 *
 * A serial port, a network port and the virtual board are three implementations; the engine
 * knows only this interface. Time belongs to it as well: whoever talks to a board waits with
 * nf_transport_sleep() and reads the clock with nf_transport_get_time(), so that a whole job
 * against the virtual board takes no longer than its arithmetic.
 *
 * Lines: TRUE means asserted. On the usual two-transistor circuit RTS pulls EN (reset) low and
 * DTR pulls GPIO0 low, but only while the other line is released.
 *
 * Life: made without any I/O, open at most once, closed at most once (a failed open needs no close
 * and may be tried again, closing twice is harmless, and the last unref closes). Its clock runs and
 * can be waited for at any time; whatever else it does takes an open one.
 * Threads: made on one thread, then used by one thread at a time; nothing here is called
 * concurrently on one transport.
 * Cancelling: every function that can wait for long takes a GCancellable and gives
 * G_IO_ERROR_CANCELLED within 100 ms of its being cancelled. What has none is over at once; on a
 * network port whose server hangs within 3 s, and on a serial port whose plug is pulled that very
 * moment when the kernel gives the adapter up, which Linux does after 5 s.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** How a transport can move the reset lines. */
typedef enum {
  NF_LINES_NONE,     /* it has none: the person resets the board */
  NF_LINES_SEPARATE, /* DTR first, then RTS, with a moment between them */
  NF_LINES_TOGETHER, /* both change at the same instant */
} NfLines;

/** What the receiver of a line has complained of since it was opened. Counts. */
typedef struct {
  guint framing;  /* a stop bit was missing: mostly the wrong rate */
  guint overruns; /* bytes that nobody took in time */
  guint parity;
  guint breaks;
} NfLineErrors;

#define NF_TYPE_TRANSPORT (nf_transport_get_type ())
G_DECLARE_INTERFACE (NfTransport, nf_transport, NF, TRANSPORT, GObject)

/** What an implementation provides. The functions below check the arguments, the life cycle
 * and the cancellable before they call in, so that these can stay plain. */
struct _NfTransportInterface {
  GTypeInterface parent_interface;

  gboolean (*open) (NfTransport *self, guint baud, GCancellable *cancellable, GError **error);
  void (*close) (NfTransport *self);
  gssize (*read) (NfTransport *self,
                  guint8 *buffer,
                  gsize size,
                  guint timeout_ms,
                  GCancellable *cancellable,
                  GError **error);
  gboolean (*write) (NfTransport *self,
                     const guint8 *data,
                     gsize size,
                     GCancellable *cancellable,
                     GError **error);
  gboolean (*set_baud) (NfTransport *self, guint baud, GError **error);
  NfLines (*get_lines) (NfTransport *self);
  gboolean (*set_lines) (NfTransport *self, gboolean dtr, gboolean rts, GError **error);
  gboolean (*set_break) (NfTransport *self, gboolean on, GError **error); /* NULL: it cannot */
  gboolean (*get_line_errors) (NfTransport *self, NfLineErrors *errors);  /* NULL: not known */
  gboolean (*discard_input) (NfTransport *self, GError **error);
  gboolean (*sleep) (NfTransport *self, guint ms, GCancellable *cancellable, GError **error);
  gint64 (*get_time) (NfTransport *self);
  char *(*dup_name) (NfTransport *self);
};

/** Returns: (transfer full): the name it was made from, as a person would type it */
char *nf_transport_dup_name (NfTransport *self);

/**
 * Opens the line, 8 data bits, no parity, one stop bit, no flow control, exclusively, with both
 * reset lines released as far as the system allows.
 *
 * @baud: 300 to 4000000
 *
 * Errors: NF_ERROR_PORT_GONE, _DENIED, _BUSY, _NOT_SERIAL, _UNREACHABLE, _LOST
 */
gboolean
nf_transport_open (NfTransport *self, guint baud, GCancellable *cancellable, GError **error);

/** Releases both lines and lets go of the port. Never fails: a port that is gone is closed too. */
void nf_transport_close (NfTransport *self);

/**
 * Waits up to @timeout_ms for the first byte, then takes what is there. A network port adds the time
 * that its network takes, unless @timeout_ms is 0.
 *
 * @size: room in @buffer, at least 1
 *
 * Returns: the number of bytes taken, at least 1; 0 when the time passed and nothing came;
 * -1 on error: NF_ERROR_PORT_LOST
 */
gssize nf_transport_read (NfTransport *self,
                          guint8 *buffer,
                          gsize size,
                          guint timeout_ms,
                          GCancellable *cancellable,
                          GError **error);

/**
 * Hands all @size bytes to the line. They may still be on their way when it returns.
 *
 * Errors: NF_ERROR_PORT_LOST; NF_ERROR_TIMED_OUT when the line takes nothing for 10 s
 */
gboolean nf_transport_write (NfTransport *self,
                             const guint8 *data,
                             gsize size,
                             GCancellable *cancellable,
                             GError **error);

/**
 * Changes the speed, after what was written has left.
 *
 * Errors: NF_ERROR_PORT_NOT_SERIAL when the adapter has no such rate, NF_ERROR_PORT_LOST
 */
gboolean nf_transport_set_baud (NfTransport *self, guint baud, GError **error);

/** Returns: what set_lines can do; asked on an open transport, since an adapter may have none */
NfLines nf_transport_get_lines (NfTransport *self);

/** Sets both reset lines. Errors: NF_ERROR_PORT_LOST. Does nothing on a line without them. */
gboolean nf_transport_set_lines (NfTransport *self, gboolean dtr, gboolean rts, GError **error);

/** Begins or ends a break: the line is held low. Errors: NF_ERROR_PORT_LOST. Does nothing where a
 * line cannot do it. */
gboolean nf_transport_set_break (NfTransport *self, gboolean on, GError **error);

/** Fills @errors. Returns: FALSE, with all of them 0, when the line does not tell */
gboolean nf_transport_get_line_errors (NfTransport *self, NfLineErrors *errors);

/** Throws away what has arrived and was not read. Errors: NF_ERROR_PORT_LOST */
gboolean nf_transport_discard_input (NfTransport *self, GError **error);

/** Lets @ms milliseconds of the line's time pass. Fails only when cancelled. */
gboolean
nf_transport_sleep (NfTransport *self, guint ms, GCancellable *cancellable, GError **error);

/** Returns: the line's clock in µs; it never runs backwards, and only differences mean anything.
 * On the virtual board it may move only while somebody reads, writes or sleeps: a loop that does
 * nothing but look at it might never end. */
gint64 nf_transport_get_time (NfTransport *self);

G_END_DECLS
