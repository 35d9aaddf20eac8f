using Postroad.Core.Accounts;

namespace Postroad.Core.Lists.Import;

/// <summary>The rows that imports refused: shown, and as files.</summary>
public sealed class ImportReports(DataFolder folder)
{
    /// <summary>Refused rows on a page; the file has all.</summary>
    public const int Shown = 50;

    /// <summary>The first of them, of what is written so far.</summary>
    public Task<IReadOnlyList<RejectedRow>> FirstAsync(ImportJob job, CancellationToken cancel) => ImportChoices.FirstRejectedAsync(ImportFiles.Rejects(folder, job.PublicId), Shown, cancel);

    /// <summary>All of them, of what stands for certain: the rows before the last batch. Null: nothing was refused, or the file is removed.</summary>
    public Stream? Open(ImportJob job)
    {
        var path = ImportFiles.Rejects(folder, job.PublicId);
        return job.RejectsLength == 0 || !File.Exists(path) ? null : new Beginning(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite), job.RejectsLength);
    }

    /// <summary>So many bytes of a file, whatever is written behind them meanwhile.</summary>
    private sealed class Beginning(FileStream file, long length) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position
        {
            get => file.Position;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => file.Read(buffer, offset, (int)Math.Min(count, length - file.Position));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            file.ReadAsync(buffer[..(int)Math.Min(buffer.Length, length - file.Position)], cancellationToken);

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) file.Dispose();
            base.Dispose(disposing);
        }
    }
}
