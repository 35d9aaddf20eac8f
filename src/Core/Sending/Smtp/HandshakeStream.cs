namespace Postroad.Core.Sending.Smtp;

/// <summary>
/// What MailKit sees of a connection of ours until it has authenticated: a greeting that was read before TLS is said once more, what the server says is kept in part, so that a refusal is judged
/// by its own words, and
/// closing it closes nothing.
/// </summary>
internal sealed class HandshakeStream(Stream line, ReadOnlyMemory<byte> replayed) : Stream
{
    /// <summary>Of all that a server says until then.</summary>
    private const int MostBytes = 64 * 1024;

    private readonly byte[] said = new byte[2 * SmtpReplyParser.MaxReply];
    private ReadOnlyMemory<byte> before = replayed;
    private int length, read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>The last whole reply. Null: none, or what came is no reply.</summary>
    public SmtpReply? LastReply
    {
        get
        {
            SmtpReply? reply = null;
            try
            {
                for (var at = 0; SmtpReplyParser.TryRead(said.AsSpan(at, length - at), out var next, out var bytes); at += bytes) reply = next;
            }
            catch (SmtpLineException)
            {
                return null;
            }

            return reply;
        }
    }

    /// <summary>What was said before anybody asked. Null: nothing was asked yet.</summary>
    public SmtpReply? Greeting { get; private set; }

    /// <summary>Somebody was asked something.</summary>
    public bool HasWritten { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var bytes = before.Length > 0 ? Math.Min(buffer.Length, before.Length) : await line.ReadAsync(buffer, cancellationToken);
        if (before.Length > 0)
        {
            before[..bytes].CopyTo(buffer);
            before = before[bytes..];
        }

        if ((read += bytes) > MostBytes) throw new IOException($"The server said more than {MostBytes / 1024} KB before anybody was let in.");
        Keep(buffer.Span[..bytes]);
        return bytes;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>What is asked next is answered by what is said after.</summary>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!HasWritten) Greeting = LastReply;
        length = 0;
        HasWritten = true;
        return line.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => line.FlushAsync(cancellationToken);

    public override void Flush() => line.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        var kept = bytes[..Math.Min(bytes.Length, said.Length - length)];
        kept.CopyTo(said.AsSpan(length));
        length += kept.Length;
    }
}
