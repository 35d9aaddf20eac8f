using Postroad.Web.Commands;

namespace Postroad.Tests.Commands;

public sealed class TerminalTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_question_that_nobody_answers_is_given_up_by_a_signal()
    {
        using var nobody = new Silent();
        using var stop = new CancellationTokenSource();
        // On a thread of its own: a console that cannot be interrupted must not hold up the test either.
        var asking = Task.Run(() => new Terminal(nobody, TextWriter.Null, TextWriter.Null, TextWriter.Null, false).ReadLineAsync(stop.Token), TestContext.Current.CancellationToken);
        await nobody.Asked.WaitAsync(Limit, TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.WaitAsync(Limit, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_answer_is_read()
    {
        using var yes = new StringReader("yes\n");
        Assert.Equal("yes", await new Terminal(yes, TextWriter.Null, TextWriter.Null, TextWriter.Null, false).ReadLineAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>A console at which nobody types: like .NET's own it blocks, whatever token its asynchronous form is given.</summary>
    private sealed class Silent : TextReader
    {
        private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim typed = new();

        public Task Asked => asked.Task;

        public override string? ReadLine()
        {
            asked.TrySetResult();
            typed.Wait();
            return null;
        }

        public override ValueTask<string?> ReadLineAsync(CancellationToken cancellationToken) => new(ReadLine());

        protected override void Dispose(bool disposing)
        {
            if (disposing) typed.Set();
            base.Dispose(disposing);
        }
    }
}
