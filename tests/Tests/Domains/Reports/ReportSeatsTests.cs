using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Domains.Reports;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains.Reports;

/// <summary>However many send reports at once, few are in memory, nobody waits for ever, and no customer keeps another from it.</summary>
public sealed class ReportSeatsTests
{
    private static readonly CustomerId Mine = new(1), Theirs = new(2);

    private static readonly DateTimeOffset Now = new(2026, 11, 29, 9, 0, 0, TimeSpan.Zero);

    private static readonly byte[] Report = Samples.Bytes(Samples.Of(Now.AddDays(-1), Samples.Everybody));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_waits_for_another_of_the_same_customer_has_loaded_nothing_and_is_told_to_come_back()
    {
        var time = new FakeTimeProvider(Now);
        using var reports = new DmarcReports(await TestDatabase.Sqlite().OpenAsync(), time);
        await using var slow = new SlowFile();
        var first = TakeAsync(reports, Mine, slow);
        using var waiting = new MemoryStream(Report);
        var second = TakeAsync(reports, Mine, waiting);
        // Another customer's is taken meanwhile.
        Assert.IsType<ReportTaking.Taken>(await TakeAsync(reports, Theirs, new MemoryStream(Report)));
        Assert.False(second.IsCompleted);
        time.Advance(ReportSeats.Patience);
        Assert.IsType<ReportTaking.Busy>(await second);
        Assert.Equal(0, waiting.Position);

        slow.End();
        Assert.StartsWith("The file is empty.", Assert.IsType<ReportTaking.Refused>(await first).Reason, StringComparison.Ordinal);
        Assert.IsType<ReportTaking.Taken>(await TakeAsync(reports, Mine, waiting));
    }

    [Fact]
    public async Task A_few_in_all_are_loaded_at_once_and_one_that_does_not_come_is_given_up()
    {
        var time = new FakeTimeProvider(Now);
        using var reports = new DmarcReports(await TestDatabase.Sqlite().OpenAsync(), time);
        var files = Enumerable.Range(0, ReportSeats.Most).Select(_ => new SlowFile()).ToList();
        var slow = files.Select((file, i) => TakeAsync(reports, new CustomerId(10 + i), file)).ToList();
        var late = TakeAsync(reports, Mine, new MemoryStream(Report));
        time.Advance(ReportSeats.Patience);
        Assert.IsType<ReportTaking.Busy>(await late);

        time.Advance(DmarcReports.LongestLoading);
        foreach (var taking in slow) Assert.StartsWith("The file was not here after 2 minutes", Assert.IsType<ReportTaking.Refused>(await taking).Reason, StringComparison.Ordinal);
        Assert.IsType<ReportTaking.Taken>(await TakeAsync(reports, Mine, new MemoryStream(Report)));
        foreach (var file in files) await file.DisposeAsync();
    }

    private static Task<ReportTaking> TakeAsync(DmarcReports reports, CustomerId customer, Stream file) => reports.TakeAsync(customer, "report.xml", file, "Ines", Cancel);

    /// <summary>Of which nothing comes before its end.</summary>
    /// <param name="hears">That nobody waits for it any more.</param>
    internal sealed class SlowFile(bool hears = true) : Stream
    {
        private readonly TaskCompletionSource<int> end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public void End() => end.SetResult(0);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => await end.Task.WaitAsync(hears ? cancellationToken : CancellationToken.None);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
