namespace Postroad.Core.Domains.Reports;

/// <summary>
/// Counts what is unpacked, and how far it is from one &lt; to the next, before an XML reader sees it: that one keeps a whole tag, name or CDATA section in
/// memory, however long. In every encoding that <see cref="ReportXml"/> reads, the byte of &lt; is nothing else.
/// </summary>
internal sealed class MarkupGuard : Stream
{
    private const int HeadBytes = 512;

    private readonly Stream inner;
    private readonly long most;
    private readonly byte[] head = new byte[HeadBytes];
    private readonly int headLength;
    private int headRead;
    private long total;
    private int run, opening, closing;
    private bool isInSection;

    /// <param name="fileBytes">What <paramref name="inner"/> is unpacked from.</param>
    public MarkupGuard(Stream inner, int fileBytes)
    {
        this.inner = inner;
        most = Math.Min(ReportLimits.UnpackedBytes, Math.Max(ReportLimits.HarmlessBytes, (long)fileBytes * ReportLimits.Ratio));
        while (headLength < HeadBytes && ReadInner(head.AsSpan(headLength)) is > 0 and var read) headLength += read;
        if (ReportPackage.IsArchive(Head)) throw ReportFault.File("The archive holds another archive, and not a report.");
    }

    /// <summary>The first bytes, at most 512.</summary>
    public ReadOnlySpan<byte> Head => head.AsSpan(0, headLength);

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        if (headRead == headLength) return ReadInner(buffer);
        var length = Math.Min(buffer.Length, headLength - headRead);
        head.AsSpan(headRead, length).CopyTo(buffer);
        headRead += length;
        return length;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int ReadInner(Span<byte> buffer)
    {
        int read;
        try { read = inner.Read(buffer); }
        catch (Exception e) when (e is InvalidDataException or IOException) { throw ReportFault.File("The file is damaged: it cannot be unpacked to its end."); }
        total += read;
        if (total > most)
            throw ReportFault.Content(most == ReportLimits.UnpackedBytes
                ? $"Unpacked, the report has more than {ReportLimits.UnpackedBytes / 1024 / 1024} MB, which is the most that is read."
                : $"Unpacked, the report is more than {ReportLimits.Ratio} times as large as its file: no report is, but files made to fill memory are.");
        foreach (var b in buffer[..read]) Watch(b);
        return read;
    }

    private void Watch(byte b)
    {
        var open = "<![CDATA["u8;
        opening = b == open[opening] ? opening + 1 : b == (byte)'<' ? 1 : 0;
        if (opening == open.Length) (isInSection, opening, run) = (true, 0, 0);
        if (isInSection)
        {
            if (b == (byte)'>' && closing == 2) isInSection = false;
            closing = b == (byte)']' ? Math.Min(closing + 1, 2) : 0;
        }
        else if (b == (byte)'<')
        {
            run = 0;
        }

        if (++run > ReportLimits.RunBytes) throw ReportFault.Content($"The report has a tag or a text of more than {ReportLimits.RunBytes / 1024} KB.");
    }
}
