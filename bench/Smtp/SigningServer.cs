using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Postroad.Core.Domains.Dkim;
using Postroad.Core.Sending;

namespace Postroad.Bench.Smtp;

/// <summary>Signs each mail with a key of 2048 bits before it leaves.</summary>
internal sealed class SigningServer(ISendingServer line, TimeProvider time) : ISendingServer
{
    private static readonly byte[] Key = NewKey();

    private readonly ConcurrentBag<Pen> pens = [];

    public int CallersPerConnection => line.CallersPerConnection;

    public async ValueTask<SendResult> SendAsync(OutgoingMessage message, CancellationToken cancel)
    {
        if (!pens.TryTake(out var pen)) pen = new Pen();
        try
        {
            return await line.SendAsync(new OutgoingMessage
            {
                From = message.From, To = message.To, Mime = pen.Sign(message.Mime, time.GetUtcNow()), DeliveryKey = message.DeliveryKey, Attempt = message.Attempt, Tags = message.Tags,
            }, cancel);
        }
        finally
        {
            pens.Add(pen);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await line.DisposeAsync();
        foreach (var pen in pens) pen.Dispose();
    }

    private static byte[] NewKey()
    {
        using var rsa = RSA.Create(2048);
        return rsa.ExportPkcs8PrivateKey();
    }

    /// <summary>What one message at a time is signed with.</summary>
    public sealed class Pen : IDisposable
    {
        private readonly DkimSigner signer = new("bench.example", "p1", Key);
        private readonly ArrayBufferWriter<byte> signed = new(32 * 1024);

        /// <summary>The mail with its signature, until the next one is signed.</summary>
        public ReadOnlyMemory<byte> Sign(ReadOnlyMemory<byte> mail, DateTimeOffset at)
        {
            signed.ResetWrittenCount();
            signer.Sign(mail.Span, at, signed);
            signed.Write(mail.Span);
            return signed.WrittenMemory;
        }

        public void Dispose() => signer.Dispose();
    }
}
