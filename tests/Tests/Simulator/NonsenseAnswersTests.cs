using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Postroad.Simulator.Dns;

namespace Postroad.Tests.Simulator;

/// <summary>A name server that answers whatever it likes: nothing of it may end the looking.</summary>
public sealed class NonsenseAnswersTests
{
    private const int Questions = 300;

    [Fact]
    public async Task No_answer_of_a_name_server_is_more_than_an_answer()
    {
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var serving = ServeAsync(socket, new Random(6), stop.Token);
        var dns = new NameServer((IPEndPoint)socket.Client.LocalEndPoint!);
        var errors = new HashSet<string>();
        for (var i = 0; i < Questions; i++)
        {
            var reply = (i % 3) switch { 0 => await dns.CnameAsync("a.example", stop.Token), 1 => await dns.MxAsync("a.example", stop.Token), _ => await dns.TxtAsync("a.example", stop.Token) };
            errors.Add(reply.Error?.ToString() ?? "none");
        }

        await stop.CancelAsync();
        await serving;
        Assert.Contains("DnsServerError", errors);
        Assert.Contains("TypeNotFound", errors);
    }

    private static async Task ServeAsync(UdpClient socket, Random random, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var question = await socket.ReceiveAsync(stop);
                await socket.SendAsync(Nonsense(question.Buffer, random), question.RemoteEndPoint, stop);
            }
        }
        catch (OperationCanceledException) { /* the test is over */ }
    }

    // The question's own id and text, so that it is believed; then records of which something is wrong.
    private static byte[] Nonsense(byte[] question, Random random)
    {
        var answer = new byte[random.Next(question.Length, 400)];
        random.NextBytes(answer);
        question.CopyTo(answer, 0);
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(2), (ushort)(0x8180 | (random.Next(4) == 0 ? random.Next(16) : 0)));
        for (var count = 6; count < 12; count += 2) BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(count), (ushort)(random.Next(3) == 0 ? random.Next(ushort.MaxValue) : random.Next(3)));
        var at = question.Length;
        byte[] start = [0xC0, (byte)random.Next(at + 4), 0, (byte)random.Next(1, 17), 0, 1, 0, 0, 0, 60, (byte)(random.Next(4) == 0 ? 255 : 0), (byte)random.Next(64)];
        start.AsSpan(0, Math.Min(start.Length, answer.Length - at)).CopyTo(answer.AsSpan(at));
        return answer;
    }
}
