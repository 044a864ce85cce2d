/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The conversation with the stub from inside: single requests and answers, and how well the line
 * carries them. For nf-stub*.c only.
 *
 * Every request may be lost or damaged, and so may its answer. Nobody waits for ever: an answer
 * that does not come by its deadline is a silence, and whoever asked decides what to ask again.
 */
#pragma once

#include "nf-loader-private.h"
#include "nf-stub.h"

G_BEGIN_DECLS

/** What the stub may take before its answer begins to leave, when it need not wait for the flash.
 * Two thousandths would do; the rest is for USB adapters and networks. */
enum { NF_STUB_ANSWER_MS = 500 };

struct _NfStub {
  NfLoader *loader;
  NfStubListener listener;
  gint64 line_free_at;   /* µs: when all that was written will have left at the present rate */
  gint64 flash_free_at;  /* µs: until then the flash may be busy with what was given up */
  gboolean is_cut;       /* a frame may have been begun and not ended */
  gboolean is_unsettled; /* answers to what was given up may still come */
  guint32 n_settled;     /* how often that was settled */
  guint64 history;       /* the last 64 pieces, the last one in the lowest bit; 1: was repeated */
  guint n_silences;      /* since the last whole answer … */
  guint64 heard;         /* … with which so many bytes had come */
};

/* --- Requests and answers --- */

/** Sends one request. */
gboolean nf_stub_send (NfStub *self, guint8 opcode, const guint8 *data, gsize size, GError **error);

/** Ends a frame that was cut on its way: it would swallow the next one. Between frames this means
 * nothing. */
gboolean nf_stub_end_frame (NfStub *self, GError **error);

/** What has come. */
typedef enum {
  NF_STUB_ERROR = -1,
  NF_STUB_NOTHING, /* by the deadline */
  NF_STUB_ANSWER,
  NF_STUB_DAMAGE, /* a frame that is no answer, or not as it was sent */
} NfStubNews;

/**
 * Waits for an answer, whatever it answers.
 *
 * @reply: (out): without the CRC that proved it; valid until the next call
 */
NfStubNews nf_stub_receive (NfStub *self, gint64 deadline, struct reply *reply, GError **error);

/** Waits for an answer to @opcode and drops everything else. */
NfStubNews nf_stub_receive_for (NfStub *self,
                                guint8 opcode,
                                gint64 deadline,
                                struct reply *reply,
                                GError **error);

/** Returns: when an answer with @size bytes of data must be there that the stub has @answer_ms to
 * begin with, once it has heard what is still on its way */
gint64 nf_stub_get_deadline (NfStub *self, gsize size, guint answer_ms);

/** Sends a request that changes nothing when it is carried out twice, until its success arrives.
 * Ends a stream that is open where the last exchange went wrong.
 *
 * @reply_size: bytes of data that the success has
 */
gboolean nf_stub_exchange (NfStub *self,
                           guint8 opcode,
                           const guint8 *data,
                           gsize size,
                           gsize reply_size,
                           guint answer_ms,
                           struct reply *reply,
                           GError **error);

/** Sees to it that no answer is on its way any more. Ends a stream that is open, if there was any
 * doubt. */
gboolean nf_stub_settle (NfStub *self, GError **error);

/** Leaves alone what the stub is doing: a cancelled stream is not written to its end. */
void nf_stub_abandon (NfStub *self);

/** Returns: FALSE, with the error that the refusal means */
gboolean nf_stub_fail_refused (const struct reply *reply, GError **error);

/* --- How well the line carries --- */

void nf_stub_count_whole (NfStub *self);
/** And tells the listener. */
void nf_stub_count_repeated (NfStub *self, guint32 size);
/** Nothing came by a deadline. Errors: NF_ERROR_TIMED_OUT or NF_ERROR_LINE once there were too
 * many in a row */
gboolean nf_stub_count_silence (NfStub *self, GError **error);

/** Returns: whether so much had to be repeated of late that a lower rate is worth it */
gboolean nf_stub_is_line_bad (const NfStub *self);

/**
 * Goes down to the next rate that carries, if there is one; a stream stays open. Answers that are
 * on their way are lost. Not to be called while the stub may be waiting for the flash.
 *
 * Errors: NF_ERROR_TIMED_OUT when the stub answers at no rate
 */
gboolean nf_stub_slow_down (NfStub *self, GError **error);

G_END_DECLS
