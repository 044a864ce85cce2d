/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Frames to and from the ROM loader, see nf-loader-private.h.
 */
#include "nf-loader-private.h"

#include "nf-error.h"

#define NOISE_MAX 4096

NfLoader *
nf_loader_new (NfTransport *transport, guint baud, GCancellable *cancellable)
{
  NfLoader *self = g_new0 (NfLoader, 1);

  self->transport = transport;
  self->cancellable = cancellable;
  self->baud = baud;
  self->noise = g_byte_array_new ();
  slip_decoder_init (&self->decoder, self->frame, sizeof self->frame);
  return self;
}

void
nf_loader_free (NfLoader *self)
{
  if (self == NULL)
    return;
  g_byte_array_unref (self->noise);
  g_free (self);
}

void
nf_loader_set_recover (NfLoader *self, NfLoaderRecover recover, gpointer data)
{
  self->recover = recover;
  self->recover_data = data;
}

NfTransport *
nf_loader_get_transport (NfLoader *self)
{
  return self->transport;
}

GCancellable *
nf_loader_get_cancellable (NfLoader *self)
{
  return self->cancellable;
}

void
nf_loader_set_cancellable (NfLoader *self, GCancellable *cancellable)
{
  self->cancellable = cancellable;
}

guint
nf_loader_get_baud (NfLoader *self)
{
  return self->baud;
}

gboolean
nf_loader_set_baud (NfLoader *self, guint baud, GError **error)
{
  if (!nf_transport_set_baud (self->transport, baud, error))
    return FALSE;
  self->baud = baud;
  return TRUE;
}

GByteArray *
nf_loader_get_noise (NfLoader *self)
{
  return self->noise;
}

gboolean
nf_loader_discard_input (NfLoader *self, GError **error)
{
  self->input_used = self->input_size;
  slip_decoder_reset (&self->decoder);
  return nf_transport_discard_input (self->transport, error);
}

guint
nf_loader_get_wire_ms (NfLoader *self, gsize size)
{
  return (guint) (size * 10 * 1000 / self->baud) + 1;
}

/* Gives the next byte, waiting for it until @deadline. 1: got it, 0: too late, -1: error. */
static int
read_byte (NfLoader *self, gint64 deadline, guint8 *byte, GError **error)
{
  if (self->input_used == self->input_size) {
    gint64 left_us = deadline - nf_transport_get_time (self->transport);
    gssize n = nf_transport_read (self->transport,
                                  self->input,
                                  sizeof self->input,
                                  (guint) (CLAMP (left_us, 0, G_MAXINT) + 999) / 1000,
                                  self->cancellable,
                                  error);
    if (n <= 0)
      return (int) n;
    self->n_received += (gsize) n;
    self->input_size = (gsize) n;
    self->input_used = 0;
  }
  *byte = self->input[self->input_used++];
  return 1;
}

void
nf_loader_keep_noise (NfLoader *self, guint8 byte)
{
  if (self->noise->len < NOISE_MAX)
    g_byte_array_append (self->noise, &byte, 1);
}

int
nf_loader_receive_frame (NfLoader *self, gint64 deadline, GError **error)
{
  for (;;) {
    guint8 byte = 0;
    int got = read_byte (self, deadline, &byte, error);
    if (got <= 0)
      return got;
    enum slip_event event = slip_decoder_push (&self->decoder, byte);
    if (event == SLIP_OUTSIDE)
      nf_loader_keep_noise (self, byte);
    if (event == SLIP_FRAME)
      return 1;
  }
}

/* Waits for an answer to @opcode and drops all others. 1: got it, 0: too late, -1: error. */
int
nf_loader_receive (NfLoader *self,
                   guint8 opcode,
                   gint64 deadline,
                   struct reply *reply,
                   GError **error)
{
  for (;;) {
    int got = nf_loader_receive_frame (self, deadline, error);
    if (got <= 0)
      return got;
    if (reply_parse (reply, self->decoder.frame, self->decoder.size) && reply->opcode == opcode)
      return 1;
  }
}

gboolean
nf_loader_fail_no_answer (guint8 opcode, GError **error)
{
  g_set_error (error, NF_ERROR, NF_ERROR_TIMED_OUT, "no answer to command %02x", opcode);
  return FALSE;
}

static const char *
describe_rom_error (guint8 error)
{
  switch (error) {
  case ROM_ERROR_FORMAT:
    return "it does not understand the command";
  case ROM_ERROR_FAILED:
    return "the command did not work";
  case ROM_ERROR_CHECKSUM:
    return "the data arrived damaged";
  case ROM_ERROR_READ_BACK:
    return "the flash reads back something else than was written";
  default:
    return "for a reason it has no name for";
  }
}

gboolean
nf_loader_check_status (const struct reply *reply, GError **error)
{
  NfError cause = NF_ERROR_BAD_ANSWER;

  if (reply->status == STATUS_OK)
    return TRUE;
  if (reply->error == ROM_ERROR_CHECKSUM)
    cause = NF_ERROR_LINE;
  else if (reply->error == ROM_ERROR_READ_BACK)
    cause = NF_ERROR_FLASH_REFUSED;
  g_set_error (error,
               NF_ERROR,
               (int) cause,
               "the chip refused command %02x (error %02x): %s",
               reply->opcode,
               reply->error,
               describe_rom_error (reply->error));
  return FALSE;
}

/* Frames @request and hands it to the line. @framed_size: (optional): how long it became */
gboolean
nf_loader_send (NfLoader *self, const struct request *request, gsize *framed_size, GError **error)
{
  guint8 packet[PACKET_SIZE_MAX];
  guint8 framed[SLIP_ENCODED_MAX (PACKET_SIZE_MAX)];
  gsize size = request_put (packet, sizeof packet, request);

  g_return_val_if_fail (size > 0, FALSE);
  size = slip_encode (framed, sizeof framed, packet, size);
  if (framed_size != NULL)
    *framed_size = size;
  return nf_transport_write (self->transport, framed, size, self->cancellable, error);
}

gint64
nf_loader_get_deadline (NfLoader *self, gsize wire_bytes, guint answer_ms)
{
  guint ms = answer_ms + nf_loader_get_wire_ms (self, wire_bytes);

  return nf_transport_get_time (self->transport) + ms * G_TIME_SPAN_MILLISECOND;
}

/* Sends @request and gives its answer, whatever its status says. */
gboolean
nf_loader_exchange (NfLoader *self,
                    const struct request *request,
                    guint answer_ms,
                    struct reply *reply,
                    GError **error)
{
  gsize size = 0;
  int got = 0;

  if (!nf_loader_send (self, request, &size, error))
    return FALSE;
  got = nf_loader_receive (self,
                           request->opcode,
                           nf_loader_get_deadline (self, size, answer_ms),
                           reply,
                           error);
  if (got == 0)
    return nf_loader_fail_no_answer (request->opcode, error);
  return got > 0;
}

gboolean
nf_loader_command (NfLoader *self, const struct request *request, guint answer_ms, GError **error)
{
  struct reply reply;

  return nf_loader_exchange (self, request, answer_ms, &reply, error) &&
         nf_loader_check_status (&reply, error);
}
