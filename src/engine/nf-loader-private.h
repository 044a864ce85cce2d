/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The loader from inside: frames on the line, shared by the files that make commands of them.
 * For nf-loader*.c and nf-stub*.c only.
 */
#pragma once

#include "nf-loader.h"

#include "slip.h"

G_BEGIN_DECLS

/** One conversation. */
struct _NfLoader {
  NfTransport *transport;
  GCancellable *cancellable;
  guint baud;
  struct slip_decoder decoder;
  guint8 frame[PACKET_SIZE_MAX];
  guint8 input[1024]; /* bytes that were read and not decoded yet */
  gsize input_size;
  gsize input_used;
  guint64 n_received; /* bytes from the line so far */
  GByteArray *noise;
  NfLoaderRecover recover;
  gpointer recover_data;
  gboolean is_recovering;
};

/** Frames @request and hands it to the line. @framed_size: (out) (optional): how long it became */
gboolean
nf_loader_send (NfLoader *self, const struct request *request, gsize *framed_size, GError **error);

/** Adds @byte to the noise, if there is room. */
void nf_loader_keep_noise (NfLoader *self, guint8 byte);

/**
 * Waits for a whole frame, whatever it holds, until @deadline by the transport's clock. What has
 * arrived already is looked at even when that has passed.
 *
 * Returns: 1: it stands in the decoder until the next call; 0: too late; -1: error
 */
int nf_loader_receive_frame (NfLoader *self, gint64 deadline, GError **error);

/**
 * Waits for an answer to @opcode and drops all others.
 *
 * @deadline: by the transport's clock
 * @reply: (out): valid until the next call
 *
 * Returns: 1: got it; 0: too late; -1: error
 */
int nf_loader_receive (NfLoader *self,
                       guint8 opcode,
                       gint64 deadline,
                       struct reply *reply,
                       GError **error);

/** Returns: how many ms @size bytes need on the wire, ten bits each, rounded up */
guint nf_loader_get_wire_ms (NfLoader *self, gsize size);

/** Returns: when an answer must be there that the chip has @answer_ms to begin with, while
 * @wire_bytes are still under way */
gint64 nf_loader_get_deadline (NfLoader *self, gsize wire_bytes, guint answer_ms);

/** Sets NF_ERROR_TIMED_OUT. Returns: FALSE */
gboolean nf_loader_fail_no_answer (guint8 opcode, GError **error);

/** Returns: FALSE, with the error that the answer's status means, unless it says success */
gboolean nf_loader_check_status (const struct reply *reply, GError **error);

/** Sends @request and gives its answer, whatever its status says. */
gboolean nf_loader_exchange (NfLoader *self,
                             const struct request *request,
                             guint answer_ms,
                             struct reply *reply,
                             GError **error);

/** Sends @request and waits for its success. */
gboolean
nf_loader_command (NfLoader *self, const struct request *request, guint answer_ms, GError **error);

G_END_DECLS
