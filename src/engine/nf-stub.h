/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The conversation with the stub, our program on the chip (src/stub), once it runs.
 *
 * What is lost or damaged on the line is noticed and asked again, only that and nothing more.
 * When there is too much of it, a lower rate is tried while everything else stays as it is; the
 * report tells. Only when the stub stays silent at every rate do the functions fail.
 *
 * Errors of all functions: NF_ERROR_TIMED_OUT (it stays silent: reset the chip and begin again),
 * NF_ERROR_LINE (what comes is damaged again and again, at the lowest rate too),
 * NF_ERROR_FLASH_REFUSED (the flash does not erase, or stays protected), NF_ERROR_FLASH_SILENT,
 * NF_ERROR_BAD_ANSWER (a refusal that this program should not have caused), NF_ERROR_PORT_LOST,
 * G_IO_ERROR_CANCELLED.
 *
 * Threads: one at a time.
 */
#pragma once

#include "nf-loader.h"
#include "nf-range.h"

#include "stub-protocol.h"

G_BEGIN_DECLS

typedef struct _NfStub NfStub;

/** Who listens. Both are called on the calling thread. */
typedef struct {
  /* @size bytes were lost on the line and are sent or asked again. */
  void (*repeated) (guint32 size, gpointer data);
  /* The rate was lowered, because of too many of those. */
  void (*slowed) (guint from, guint to, gpointer data);
  gpointer data;
} NfStubListener;

/** How far something is. @done: bytes of what was asked for */
typedef void (*NfStubProgress) (guint64 done, gpointer data);

/** What it knows of the board. Plain data. */
typedef struct {
  guint32 divider; /* UART_CLKDIV at the present rate */
  guint32 efuses[4];
  guint32 flash_id;
  guint32 flash_status; /* three registers, the first in the low byte */
  guint8 sfdp[STUB_SFDP_SIZE];
} NfStubInfo;

/** What a stream came to. */
typedef struct {
  gboolean was_protected;          /* the flash's write protection was taken away */
  guint64 wire_bytes;              /* of the stream, packed, without what was sent again */
  guint64 erased_bytes;            /* what was blank is not among them */
  guint8 digest[STUB_DIGEST_SIZE]; /* the MD5 of all runs, read back by the chip */
} NfStubWritten;

/**
 * Uploads the stub through the ROM's loader and starts it.
 *
 * @loader: (transfer none): connected to the ROM; must outlive the stub. It must not be used for
 *   the ROM's own flash commands any more
 * @listener: (nullable): copied
 *
 * Errors: also NF_ERROR_NO_STUB: it was uploaded and does not answer, or answers as another
 * version; the chip must be reset before anything else is done
 */
NfStub *nf_stub_start (NfLoader *loader, const NfStubListener *listener, GError **error);

/** Takes over a stub that runs already, at the loader's rate. Errors: as nf_stub_start () */
NfStub *nf_stub_attach (NfLoader *loader, const NfStubListener *listener, GError **error);

/** NULL is allowed. The stub on the chip runs on. */
void nf_stub_free (NfStub *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NfStub, nf_stub_free)

/** Tells all about the board, in one exchange. */
gboolean nf_stub_get_info (NfStub *self, NfStubInfo *info, GError **error);

/** Tells the stub how large the flash is: it touches nothing beyond. @bytes: up to 16 MB */
gboolean nf_stub_set_flash_size (NfStub *self, guint32 bytes, GError **error);

/**
 * Changes the rate of both sides, and proves that it carries.
 *
 * Returns: FALSE with NF_ERROR_LINE or NF_ERROR_PORT_NOT_SERIAL when it does not; then both sides
 * are back at the rate before
 */
gboolean nf_stub_set_baud (NfStub *self, guint baud, GError **error);

/**
 * Gives the MD5 of every sector of a range.
 *
 * @digests: (out): STUB_DIGEST_SIZE bytes for each 4 KiB
 */
gboolean nf_stub_digest (NfStub *self,
                         NfRange range,
                         guint8 *digests,
                         NfStubProgress progress,
                         gpointer data,
                         GError **error);

/** Gives the MD5 of a range that may begin and end anywhere. */
gboolean nf_stub_md5 (NfStub *self,
                      guint32 address,
                      guint32 size,
                      guint8 digest[STUB_DIGEST_SIZE],
                      GError **error);

/** Reads a range that may begin and end anywhere, at the line's speed. */
gboolean nf_stub_read (NfStub *self,
                       guint32 address,
                       guint32 size,
                       guint8 *bytes,
                       NfStubProgress progress,
                       gpointer data,
                       GError **error);

/**
 * Erases what is not blank in a range of whole sectors.
 *
 * @erased: (out): bytes that really had to be erased, as far as it got
 */
gboolean nf_stub_erase (NfStub *self,
                        NfRange range,
                        guint64 *erased,
                        NfStubProgress progress,
                        gpointer data,
                        GError **error);

/**
 * Writes whole sectors: erases them, packs @bytes, sends them as fast as the line and the flash
 * allow, and waits until all is programmed and read back. It is not compared here.
 *
 * @runs: where the bytes go, in this order; not overlapping, at most STUB_RUNS_MAX
 * @bytes: as many as the runs have together
 * @flags: enum stub_write_flags; without STUB_WRITE_RAW it is packed
 * @written: (out): also filled as far as it got when it fails
 */
gboolean nf_stub_write (NfStub *self,
                        const NfRange *runs,
                        guint n_runs,
                        const guint8 *bytes,
                        guint flags,
                        NfStubWritten *written,
                        NfStubProgress progress,
                        gpointer data,
                        GError **error);

/** Resets the chip into its ROM's loader, without the reset line. The stub is gone then. */
gboolean nf_stub_reset (NfStub *self, GError **error);

/** Starts the program in the flash. The stub is gone then. */
gboolean nf_stub_boot (NfStub *self, GError **error);

G_END_DECLS
