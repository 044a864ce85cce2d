/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What --json prints: one JSON object a line on the standard output, and nothing else there.
 *
 * Every object has "event", which says what it is; the others are listed behind it. Numbers are
 * plain integers (addresses and sizes in bytes, times in ms since the job began, by the line's
 * clock); [] marks what is left out when it is not known.
 *
 *   opened     ms, port, baud                    the port is open; write-flash connects twice when
 *                                                it has to ask the chip for its size first
 *   connected  ms, reset, baud                   the loader answers; how it was reached
 *   stub       ms, baud                          the stub runs
 *   no-stub    ms                                it does not start: the ROM's loader goes on alone
 *   slowed     ms, baud                          the line does not carry more
 *   restarted  ms, baud                          the board fell silent and was reset; what it was
 *                                                doing goes on
 *   board      ms, chip, chip-id, [crystal-mhz], [station-mac], [soft-ap-mac],
 *              [flash-id], [flash-maker], [flash-size]       flash-id as data sheets print it
 *   item       ms, item, file, address, size     this file is written now; item counts from 0
 *   patched    ms, item, file, before, after     its header was changed; both are objects of
 *                                                flash-mode, flash-freq, flash-size
 *   same       ms, item, file, size              so much of the file is in the flash already
 *   unlocked   ms                                the flash was write-protected, and no longer is
 *   kept       ms, address, size                 read, to be put back around a file
 *   erased     ms, address, size
 *   repeated   ms, address, size                 sent again after a fault on the line
 *   resent     ms, size                          so much was sent or asked again, after faults on
 *                                                the line
 *   written    ms, item, file, address, size, [wire-bytes]    wire-bytes: packed, as it was sent
 *   checked    ms, item, file, samples           so many words were read back and are right
 *   verified   ms, item, file, address, size     the chip's MD5 of it is right
 *   differs    ms, item, file, address, size, pattern         it is not as it should be; pattern:
 *                                                blank, mirrored, bits, other
 *   read       ms, address, size, [wire-bytes]   read-flash has it
 *   started    ms                                the program was started
 *   left       ms                                the board stays in its loader
 *   progress   ms, phase, [item], done, total, fraction, [bytes-per-second], [seconds-left]
 *              phase: connect, compare, keep, erase, write, check, read, start; total 0: it has no
 *              bytes;
 *              fraction: of the whole job, 0 to 1, the one number that is not an integer
 *   done       ms, bytes-written, bytes-same, bytes-erased, wire-bytes, [samples], baud, message
 *                                                last, after success; samples: without the stub;
 *                                                baud: the rate at the end
 *   error      cause, headline, details, advice, [board-state]        last, after a failure
 *              cause: a name of nf_error_get_name(), "cancelled", or "usage" for a command line
 *              that makes no sense; the others are sentences for people, translated but details
 *
 * Commands that list:
 *
 *   port       name, title, kind (usb, other, virtual), [vid], [pid], [serial]
 *   profile    id, name, [flash-size], [init-data-address], [blank-address], auto-reset, [file]
 *   problem    message                           a profile file that cannot be used
 *   image      file, size, kind (program, program-v2, init-data, blank, data); for a program also
 *              entry, flash-mode, flash-freq, flash-size, checksum, computed-checksum and
 *              segments, an array of objects of address, offset, size
 *   merged     file, format (raw, hex, uf2), size, files, [address]    merge-bin wrote it; files:
 *              how many went into it; address: where a raw one is to be flashed
 *   version    version
 *
 * Commands that answer, before "done":
 *
 *   difference    address, size                  sectors that differ; with verify-flash --diff,
 *                                                before "error"
 *   saved         file, address, size            so much was read and is in the file
 *   memory        address, value, [mask]         read, or written
 *   flash-status  registers, value, [before]     so many status registers, the first in the low
 *                                                byte; before: what write-flash-status found
 *   sfdp          address, data                  data: hex digits
 *
 * All functions return (transfer full) one line without its newline.
 */
#pragma once

#include "nf-cli-options.h"

#include "nf-flasher.h"
#include "nf-port.h"
#include "nf-profile.h"

G_BEGIN_DECLS

/** @plan: what the job does; for the files' names. @port: the name of its port */
char *nf_cli_json_format_event (const NfPlan *plan, const char *port, const NfEvent *event);
char *nf_cli_json_format_progress (const NfPlan *plan, const NfProgress *progress, double fraction);
/** @message: the sentence for people */
char *nf_cli_json_format_done (const NfResult *result, const char *message);
/** @board_state: (nullable): the state that the board was left in, for people */
char *nf_cli_json_format_error (const GError *error, const char *board_state);

char *nf_cli_json_format_port (NfPort *port);
char *nf_cli_json_format_profile (NfProfile *profile);
char *nf_cli_json_format_problem (const char *message);
char *nf_cli_json_format_image (const NfImage *image);
/** @options: of merge-bin. @size: bytes of the file. @n_files: how many went into it */
char *nf_cli_json_format_merged (const NfCliOptions *options, gsize size, guint n_files);

/** Of verify-flash: sectors that differ. */
char *nf_cli_json_format_difference (NfRange range);
/** Of read-flash and dump-mem. */
char *nf_cli_json_format_saved (const char *path, guint32 address, gsize size);
/** @chore: to read or write memory. @value: that was read or written */
char *nf_cli_json_format_memory (const NfChore *chore, guint32 value);
/** @chore: to read or write status registers. @before: what they had; only when they are written */
char *nf_cli_json_format_status (const NfChore *chore, guint32 value, guint32 before);
char *nf_cli_json_format_sfdp (guint32 address, GBytes *bytes);

char *nf_cli_json_format_version (void);

G_END_DECLS
